# RCN-C, dense shortcuts and dilated streams, with the attention on the picture: as
# rcn-a_megc2019-cde_common.py otherwise.
#
#   tools/crossval.py configs/rcn/rcn-c_megc2019-cde_common.py
_base_ = 'rcn-a_megc2019-cde_common.py'

model = dict(backbone=dict(variant='C'))
