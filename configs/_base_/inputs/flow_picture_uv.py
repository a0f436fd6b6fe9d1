# As flow_picture.py, without strain, and stretched before it is resized, as 8-bit pictures are
_flow_picture = dict(
    streams=('apex_flow',),
    pipeline=[
        dict(type='ScaleApexFlow', size=28, rule='stretch', when='before', out='apex_flow'),
        dict(type='SelectApexFlow', channels='uv'),
        dict(type='PackClip'),
    ])
