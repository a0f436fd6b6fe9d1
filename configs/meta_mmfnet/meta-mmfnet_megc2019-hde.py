# As meta-mmfnet_megc2019-cde.py, but holdout database evaluation: train on two databases, test on
# the third.
#
#   tools/crossval.py configs/meta_mmfnet/meta-mmfnet_megc2019-hde.py
_base_ = 'meta-mmfnet_megc2019-cde.py'

protocol = 'lodo'
