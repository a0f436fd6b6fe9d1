# As capsulenet_megc2019-cde.py, but holdout database evaluation: train on two databases, test on
# the third, with three seeds. Nothing is published for it.
#
#   tools/crossval.py configs/capsule_net/capsulenet_megc2019-hde.py
_base_ = 'capsulenet_megc2019-cde.py'

protocol = 'lodo'
seeds = [0, 1, 2]
