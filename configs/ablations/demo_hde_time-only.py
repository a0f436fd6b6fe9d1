# The demonstration's time stream alone under holdout database evaluation
_base_ = '../demo_hde.py'

_pipeline = [dict(type='PackActionInputs', collect_keys=('motion',),
                  meta_keys=('database', 'subject', 'clip'))]
model = dict(
    backbone=dict(spatial=None),
    neck=dict(in_channels=(64,)),
    cls_head=dict(in_channels=64))
train_dataloader = dict(dataset=dict(streams=('motion',), pipeline=_pipeline))
test_dataloader = dict(dataset=dict(streams=('motion',), pipeline=_pipeline))
