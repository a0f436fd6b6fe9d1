# As flow_picture.py, at 60x60
_flow_picture = dict(
    streams=('apex_flow',),
    pipeline=[
        dict(type='ScaleApexFlow', size=60, rule='stretch', out='apex_flow'),
        dict(type='PackClip'),
    ])
