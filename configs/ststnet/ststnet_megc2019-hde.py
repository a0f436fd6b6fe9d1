# As ststnet_megc2019-cde.py, but holdout database evaluation: train on two databases, test on the
# third, with three seeds. Nothing is published for it; measured: docs/model_zoo.md.
#
#   tools/crossval.py configs/ststnet/ststnet_megc2019-hde.py
_base_ = 'ststnet_megc2019-cde.py'

protocol = 'lodo'
