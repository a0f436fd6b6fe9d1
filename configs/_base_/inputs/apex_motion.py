# ATNet's two: the grey apex image, and the motion rows, moved to the end as the released reader
# does
_apex_motion = dict(
    streams=('apex', 'motion'),
    pipeline=[dict(type='AlignRowsRight'), dict(type='PackClip')])
