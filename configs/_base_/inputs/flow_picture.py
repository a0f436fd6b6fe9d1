# Onset-apex flow (u, v, strain) as most networks since MEGC2019 are fed: a 28x28 picture of which
# each channel is stretched to 0 to 1; nothing is augmented
_flow_picture = dict(
    streams=('apex_flow',),
    pipeline=[
        dict(type='ScaleApexFlow', size=28, rule='stretch', out='apex_flow'),
        dict(type='PackClip'),
    ])
