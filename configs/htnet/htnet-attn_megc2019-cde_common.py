# As htnet-attn_megc2019-cde.py, by the common recipe (../_base_/schedules/common.py); its input is
# common_28.py with the windows.
#
#   tools/crossval.py configs/htnet/htnet-attn_megc2019-cde_common.py
_base_ = [
    '../_base_/models/htnet.py',
    '../_base_/datasets/megc2019_pictures.py',
    '../_base_/schedules/common.py',
    '../_base_/default_runtime.py',
]

model = dict(backbone=dict(as_released=False))
_windows = dict(
    type='TileWindows',  # left eye, right eye, left and right corner of the mouth
    boxes=[(2, 4, 16, 18), (14, 3, 28, 17), (3, 14, 17, 28), (13, 14, 27, 28)],
    tile=(14, 14),
    columns=2)
train_dataloader = dict(
    batch_size=32,
    dataset=dict(
        streams=('apex_flow', 'apex_flow_mirrored'),
        pipeline=[
            dict(type='MirrorClip', prob=0.5),
            dict(type='ScaleApexFlow', size=28, out='apex_flow'),
            dict(type='ShiftApexFlow', max_shift=2, stream='apex_flow'),
            _windows,
            dict(type='PackClip'),
        ]))
test_dataloader = dict(
    batch_size=64,
    dataset=dict(
        streams=('apex_flow',),
        pipeline=[
            dict(type='ScaleApexFlow', size=28, out='apex_flow'),
            _windows,
            dict(type='PackClip'),
        ]))
