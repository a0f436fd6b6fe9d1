# The loaders of the common recipe (../schedules/common.py) at 28x28: u and v, scaled by the
# largest motion of the clip; mirrored, and shifted by up to a fourteenth of the side, in training
_common_train = dict(
    batch_size=32,
    dataset=dict(
        streams=('apex_flow', 'apex_flow_mirrored'),
        pipeline=[
            dict(type='MirrorClip', prob=0.5),
            dict(type='ScaleApexFlow', size=28, out='apex_flow'),
            dict(type='ShiftApexFlow', max_shift=2, stream='apex_flow'),
            dict(type='SelectApexFlow', channels='uv'),
            dict(type='PackClip'),
        ]))
_common_test = dict(
    batch_size=64,
    dataset=dict(
        streams=('apex_flow',),
        pipeline=[
            dict(type='ScaleApexFlow', size=28, out='apex_flow'),
            dict(type='SelectApexFlow', channels='uv'),
            dict(type='PackClip'),
        ]))
