# Onset-apex flow in place of the grey apex, without the time stream, under holdout database
# evaluation; scaling and augmentation as in atnet_megc2019-hde_apexflow.py
_base_ = '../demo_hde.py'

_pack = dict(type='PackActionInputs', collect_keys=('apex',),
             meta_keys=('database', 'subject', 'clip'))
_train_pipeline = [
    dict(type='MirrorClip', prob=0.5),
    dict(type='ScaleApexFlow', size=28),
    dict(type='ShiftApexFlow', max_shift=2),
    _pack,
]
model = dict(
    backbone=dict(spatial=dict(in_channels=3), temporal=None),
    neck=dict(in_channels=(128,)),
    cls_head=dict(in_channels=128))
train_dataloader = dict(dataset=dict(
    streams=('apex_flow', 'apex_flow_mirrored'), pipeline=_train_pipeline))
test_dataloader = dict(dataset=dict(
    streams=('apex_flow',), pipeline=[dict(type='ScaleApexFlow', size=28), _pack]))
