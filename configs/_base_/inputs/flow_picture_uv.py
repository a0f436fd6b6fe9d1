# As flow_picture.py, without strain
_flow_picture = dict(
    streams=('apex_flow',),
    pipeline=[
        dict(type='ScaleApexFlow', size=28, rule='stretch', out='apex_flow'),
        dict(type='SelectApexFlow', channels='uv'),
        dict(type='PackClip'),
    ])
