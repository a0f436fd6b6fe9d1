# Two windows of onset-apex flow as a picture of 42x42: the eyes with their brows, and below them
# the mouth. MEAN cuts them by landmarks, 12 of 128 pixels of the face around brows and eyes, and
# around the lips. These boxes hold both windows of a mean face at either of the two places where
# faces lie in STSTNet's pictures (docs/apex_flow.md, Framing).
_windows = dict(
    type='TileWindows', boxes=[(0, 0, 56, 23), (7, 31, 47, 56)], tile=(21, 42), columns=1)

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
