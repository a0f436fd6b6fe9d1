# ATNet with a quarter of the channels and an LSTM of width 64 on standardised motion; ours
_base_ = 'atnet.py'

model = dict(
    backbone=dict(
        spatial=dict(base_channels=16),
        temporal=dict(width=64, standardise=True)),
    neck=dict(in_channels=(128, 64)),
    cls_head=dict(in_channels=192))
