# As ../ablations/atnet_megc2019-hde_apexflow-pictures.py, mirrored at test time, too: the scores
# of a clip are the mean of its own and of those of its left-right mirror.
#
#   tools/crossval.py configs/training/atnet-flow_megc2019-hde_mirror.py
_base_ = '../ablations/atnet_megc2019-hde_apexflow-pictures.py'

estimator = dict(type='RunnerEstimator', test_time_mirror=True)
