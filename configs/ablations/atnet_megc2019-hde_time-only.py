# ATNet without its apex stream; one of the paper's two ablations.
_base_ = '../atnet_megc2019-hde.py'

_streams = dict(streams=('motion',))
_pack = dict(type='PackActionInputs', collect_keys=('motion',),
             meta_keys=('database', 'subject', 'clip'))
train_pipeline = [dict(type='AlignRowsRight'), _pack]
model = dict(
    backbone=dict(spatial=None),
    neck=dict(in_channels=(512,)),
    cls_head=dict(in_channels=512))
train_dataloader = dict(dataset=dict(**_streams, pipeline=train_pipeline))
test_dataloader = dict(dataset=dict(**_streams, pipeline=train_pipeline))
