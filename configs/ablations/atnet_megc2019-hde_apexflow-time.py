# As atnet_megc2019-cde_apexflow-time.py, but holdout database evaluation: train on two databases,
# test on the third, with three seeds.
#
#   tools/crossval.py configs/ablations/atnet_megc2019-hde_apexflow-time.py
_base_ = 'atnet_megc2019-cde_apexflow-time.py'

protocol = 'lodo'
seeds = [0, 1, 2]
