# As atnet_megc2019-cde_apexflow.py, with the time stream beside it (width 64, standardised). Needs
# stores made from frames with `mmatnet extract DATA --features apex_flow motion`. About 20 seconds
# a fold on one CPU core.
#
#   tools/crossval.py configs/ablations/atnet_megc2019-cde_apexflow-time.py
_base_ = 'atnet_megc2019-cde_apexflow.py'

_pack = dict(type='PackActionInputs', collect_keys=('apex', 'motion'),
             meta_keys=('database', 'subject', 'clip'))
train_pipeline = [
    dict(type='MirrorClip', prob=0.5),
    dict(type='AlignRowsRight'),
    dict(type='ScaleApexFlow', size=28),
    dict(type='ShiftApexFlow', max_shift=2),
    _pack,
]
test_pipeline = [dict(type='AlignRowsRight'), dict(type='ScaleApexFlow', size=28), _pack]
model = dict(
    backbone=dict(temporal=dict(
        _delete_=True, type='MotionLSTM', width=64, standardise=True)),
    neck=dict(in_channels=(128, 64)),
    cls_head=dict(in_channels=192))
train_dataloader = dict(dataset=dict(
    streams=('apex_flow', 'apex_flow_mirrored', 'motion', 'motion_mirrored'),
    pipeline=train_pipeline))
test_dataloader = dict(dataset=dict(streams=('apex_flow', 'motion'), pipeline=test_pipeline))
