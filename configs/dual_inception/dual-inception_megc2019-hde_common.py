# As dual-inception_megc2019-cde_common.py, but holdout database evaluation: train on two
# databases, test on the third, with three seeds.
#
#   tools/crossval.py configs/dual_inception/dual-inception_megc2019-hde_common.py
_base_ = 'dual-inception_megc2019-cde_common.py'

protocol = 'lodo'
