# As htnet-attn_megc2019-cde_common.py, the network and its windows as released.
#
#   tools/crossval.py configs/htnet/htnet_megc2019-cde_common.py
_base_ = 'htnet-attn_megc2019-cde_common.py'

model = dict(backbone=dict(as_released=True))
_windows = dict(
    type='TileWindows',  # of a face whose rows and columns have changed places
    boxes=[(4, 2, 18, 16), (3, 14, 17, 28), (14, 3, 28, 17), (14, 13, 28, 27)],
    tile=(14, 14),
    columns=2)
train_dataloader = dict(
    dataset=dict(
        pipeline=[
            dict(type='MirrorClip', prob=0.5),
            dict(type='ScaleApexFlow', size=28, out='apex_flow'),
            dict(type='ShiftApexFlow', max_shift=2, stream='apex_flow'),
            _windows,
            dict(type='PackClip'),
        ]))
test_dataloader = dict(
    dataset=dict(
        pipeline=[
            dict(type='ScaleApexFlow', size=28, out='apex_flow'),
            _windows,
            dict(type='PackClip'),
        ]))
