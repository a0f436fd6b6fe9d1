# As ststnet_megc2019-cde.py, but holdout database evaluation: train on two databases, test on the
# third, with three seeds. Nothing is published for it; measured on the authors' pictures: UF1
# 0.6502 +- 0.0153, UAR 0.6352 +- 0.0169.
#
#   tools/crossval.py configs/ststnet/ststnet_megc2019-hde.py
_base_ = 'ststnet_megc2019-cde.py'

protocol = 'lodo'
seeds = [0, 1, 2]
