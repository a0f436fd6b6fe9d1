# RCN-S, dense shortcuts: as rcn-a_megc2019-cde_common.py otherwise.
#
#   tools/crossval.py configs/rcn/rcn-s_megc2019-cde_common.py
_base_ = 'rcn-a_megc2019-cde_common.py'

model = dict(backbone=dict(variant='S'))
