# RCN-F, dense shortcuts and dilated streams, with the attention inside the block; its second
# stream is used twice, as released: as rcn-a_megc2019-cde_common.py otherwise.
#
#   tools/crossval.py configs/rcn/rcn-f_megc2019-cde_common.py
_base_ = 'rcn-a_megc2019-cde_common.py'

model = dict(backbone=dict(variant='F'))
