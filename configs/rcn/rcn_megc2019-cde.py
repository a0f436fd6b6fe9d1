# RCN without additions: as rcn-a_megc2019-cde.py otherwise.
#
#   tools/crossval.py configs/rcn/rcn_megc2019-cde.py
_base_ = 'rcn-a_megc2019-cde.py'

model = dict(backbone=dict(variant='base'))
