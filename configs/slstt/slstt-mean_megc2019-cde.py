# As slstt_megc2019-cde.py, with the mean over the flows in place of the LSTM, and a classifier that
# starts at zero. Nothing is published for this protocol.
#
#   tools/crossval.py configs/slstt/slstt-mean_megc2019-cde.py
_base_ = 'slstt_megc2019-cde.py'

model = dict(
    backbone=dict(kind='mean'),
    cls_head=dict(in_channels=768, init_cfg=dict(type='Constant', layer='Linear', val=0)))
