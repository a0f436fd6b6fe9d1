# As atnet_megc2019-cde_hoof.py, but holdout database evaluation: train on two databases, test on
# the third, with three seeds.
#
#   tools/crossval.py configs/atnet_megc2019-hde_hoof.py --cfg-options data_root=DIR
_base_ = 'atnet_megc2019-cde_hoof.py'

protocol = 'lodo'
seeds = [0, 1, 2]
