# The loaders of the common recipe (../schedules/common.py) at 64x64: u, v and strain, scaled by the
# largest motion of the clip; mirrored, and shifted by up to a fourteenth of the side, in training
_common_train = dict(
    batch_size=32,
    dataset=dict(
        streams=('apex_flow', 'apex_flow_mirrored'),
        pipeline=[
            dict(type='MirrorClip', prob=0.5),
            dict(type='ScaleApexFlow', size=64, out='apex_flow'),
            dict(type='ShiftApexFlow', max_shift=5, stream='apex_flow'),
            dict(type='PackClip'),
        ]))
_common_test = dict(
    batch_size=64,
    dataset=dict(
        streams=('apex_flow',),
        pipeline=[
            dict(type='ScaleApexFlow', size=64, out='apex_flow'),
            dict(type='PackClip'),
        ]))
