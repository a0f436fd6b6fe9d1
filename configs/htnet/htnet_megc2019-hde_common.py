# As htnet_megc2019-cde_common.py, but holdout database evaluation: train on two databases, test on
# the third, with three seeds.
#
#   tools/crossval.py configs/htnet/htnet_megc2019-hde_common.py
_base_ = 'htnet_megc2019-cde_common.py'

protocol = 'lodo'
seeds = [0, 1, 2]
