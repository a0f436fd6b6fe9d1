# As hoof-pair_megc2019-cde_blocks.py, but holdout database evaluation: train on two databases, test
# on the third.
#
#   tools/crossval.py configs/hoof_pair/hoof-pair_megc2019-hde_blocks.py
_base_ = 'hoof-pair_megc2019-cde_blocks.py'

protocol = 'lodo'
