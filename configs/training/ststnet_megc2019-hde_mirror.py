# As ../ststnet/ststnet_megc2019-hde_common.py, mirrored at test time, too: the scores of a clip
# are the mean of its own and of those of its left-right mirror.
#
#   tools/crossval.py configs/training/ststnet_megc2019-hde_mirror.py
_base_ = '../ststnet/ststnet_megc2019-hde_common.py'

estimator = dict(type='RunnerEstimator', test_time_mirror=True)
