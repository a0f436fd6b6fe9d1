# As htnet_megc2019-cde.py, with what the paper means: the windows lie where the released points
# are, x being the column, and in the first level attention goes over the four patches of each.
# Ours; nothing is published for it.
#
#   tools/crossval.py configs/htnet/htnet-attn_megc2019-cde.py
_base_ = 'htnet_megc2019-cde.py'

model = dict(backbone=dict(as_released=False))
_picture = dict(
    pipeline=[
        dict(type='ScaleApexFlow', size=28, rule='stretch', range=(0, 255), out='apex_flow'),
        # left eye, right eye, left and right corner of the mouth
        dict(
            type='TileWindows',
            boxes=[(2, 4, 16, 18), (14, 3, 28, 17), (3, 14, 17, 28), (13, 14, 27, 28)],
            tile=(14, 14),
            columns=2),
        dict(type='PackClip'),
    ])
train_dataloader = dict(dataset=_picture)
test_dataloader = dict(dataset=_picture)
