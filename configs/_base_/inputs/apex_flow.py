# Onset-apex flow (u, v, strain) at 28x28 in place of the grey apex, mirrored and shifted in
# training
_apex_flow_train = dict(
    streams=('apex_flow', 'apex_flow_mirrored'),
    pipeline=[
        dict(type='MirrorClip', prob=0.5),
        dict(type='ScaleApexFlow', size=28),
        dict(type='ShiftApexFlow', max_shift=2),
        dict(type='PackClip'),
    ])
_apex_flow_test = dict(
    streams=('apex_flow',),
    pipeline=[dict(type='ScaleApexFlow', size=28), dict(type='PackClip')])
