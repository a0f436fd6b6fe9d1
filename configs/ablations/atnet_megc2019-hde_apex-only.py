# ATNet without its time stream; one of the paper's two ablations.
_base_ = '../atnet_megc2019-hde.py'

_streams = dict(streams=('apex',))
_pack = dict(type='PackActionInputs', collect_keys=('apex',),
             meta_keys=('database', 'subject', 'clip'))
train_pipeline = [_pack]
model = dict(
    backbone=dict(temporal=None),
    neck=dict(in_channels=(512,)),
    cls_head=dict(in_channels=512))
train_dataloader = dict(dataset=dict(**_streams, pipeline=train_pipeline))
test_dataloader = dict(dataset=dict(**_streams, pipeline=train_pipeline))
