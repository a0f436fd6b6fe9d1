# As hoof-pair_megc2019-cde.py, but holdout database evaluation: train on two databases, test on the
# third.
#
#   tools/crossval.py configs/hoof_pair/hoof-pair_megc2019-hde.py
_base_ = 'hoof-pair_megc2019-cde.py'

protocol = 'lodo'
