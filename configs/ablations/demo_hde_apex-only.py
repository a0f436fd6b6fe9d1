# The demonstration's apex stream alone, on grey levels, under holdout database evaluation
_base_ = '../demo_hde.py'

_pipeline = [
    dict(type='ResizeApex', size=56),
    dict(type='PackActionInputs', collect_keys=('apex',),
         meta_keys=('database', 'subject', 'clip')),
]
model = dict(
    backbone=dict(temporal=None),
    neck=dict(in_channels=(128,)),
    cls_head=dict(in_channels=128))
train_dataloader = dict(dataset=dict(streams=('apex',), pipeline=_pipeline))
test_dataloader = dict(dataset=dict(streams=('apex',), pipeline=_pipeline))
