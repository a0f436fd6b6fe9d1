# As ststnet_megc2019-cde_port.py, but holdout database evaluation: train on two databases, test on
# the third, with three seeds. Nothing is published for it.
#
#   tools/crossval.py configs/ststnet/ststnet_megc2019-hde_port.py
_base_ = 'ststnet_megc2019-cde_port.py'

protocol = 'lodo'
seeds = [0, 1, 2]
