# As apex_flow.py, with the motion rows beside it, moved to the end as the released reader does
_apex_flow_motion_train = dict(
    streams=('apex_flow', 'apex_flow_mirrored', 'motion', 'motion_mirrored'),
    pipeline=[
        dict(type='MirrorClip', prob=0.5),
        dict(type='AlignRowsRight'),
        dict(type='ScaleApexFlow', size=28),
        dict(type='ShiftApexFlow', max_shift=2),
        dict(type='PackClip'),
    ])
_apex_flow_motion_test = dict(
    streams=('apex_flow', 'motion'),
    pipeline=[
        dict(type='AlignRowsRight'),
        dict(type='ScaleApexFlow', size=28),
        dict(type='PackClip'),
    ])
