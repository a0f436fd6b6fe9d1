# Two windows of onset-apex flow as a picture of 42x42: the eyes with their brows, and below them
# the mouth. The boxes are ours, for faces as they lie in STSTNet's pictures: MEAN's windows are cut
# by landmarks, about 0.7 of the distance of the eyes beside them, and 0.6 above to 0.45 below; of
# the mouth 0.7 to both sides and 0.5 up and down.
_windows = dict(
    type='TileWindows', boxes=[(2, 8, 56, 32), (14, 32, 48, 56)], tile=(21, 42), columns=1)

# each channel stretched to 0 to 1 over the whole face, before it is cut
_flow_picture = dict(
    streams=('apex_flow',),
    pipeline=[
        dict(type='ScaleApexFlow', size=56, rule='stretch', when='before', out='apex_flow'),
        _windows,
        dict(type='PackClip'),
    ])

# as common_28.py
_common_train = dict(
    batch_size=32,
    dataset=dict(
        streams=('apex_flow', 'apex_flow_mirrored'),
        pipeline=[
            dict(type='MirrorClip', prob=0.5),
            dict(type='ScaleApexFlow', size=56, out='apex_flow'),
            dict(type='ShiftApexFlow', max_shift=4, stream='apex_flow'),
            _windows,
            dict(type='PackClip'),
        ]))
_common_test = dict(
    batch_size=64,
    dataset=dict(
        streams=('apex_flow',),
        pipeline=[
            dict(type='ScaleApexFlow', size=56, out='apex_flow'),
            _windows,
            dict(type='PackClip'),
        ]))
