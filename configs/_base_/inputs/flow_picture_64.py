# As flow_picture.py, at 64x64, and stretched before it is resized, as MEB does
_flow_picture = dict(
    streams=('apex_flow',),
    pipeline=[
        dict(type='ScaleApexFlow', size=64, rule='stretch', when='before', out='apex_flow'),
        dict(type='PackClip'),
    ])
