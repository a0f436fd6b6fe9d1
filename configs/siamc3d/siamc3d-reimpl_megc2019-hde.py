# As siamc3d-reimpl_megc2019-cde.py, but holdout database evaluation: train on two databases, test
# on the third, with three seeds.
#
#   tools/crossval.py configs/siamc3d/siamc3d-reimpl_megc2019-hde.py
_base_ = 'siamc3d-reimpl_megc2019-cde.py'

protocol = 'lodo'
seeds = [0, 1, 2]
