# Onset-apex flow in place of the grey apex, with the temporal stream, under holdout database
# evaluation
_base_ = '../demo_hde.py'

_train_pipeline = [
    dict(type='MirrorClip', prob=0.5),
    dict(type='ScaleApexFlow', size=28),
    dict(type='ShiftApexFlow', max_shift=2),
    dict(type='PackClip'),
]
model = dict(backbone=dict(spatial=dict(in_channels=3)))
train_dataloader = dict(dataset=dict(
    streams=('apex_flow', 'apex_flow_mirrored', 'motion', 'motion_mirrored'),
    pipeline=_train_pipeline))
test_dataloader = dict(dataset=dict(
    streams=('apex_flow', 'motion'),
    pipeline=[dict(type='ScaleApexFlow', size=28), dict(type='PackClip')]))
