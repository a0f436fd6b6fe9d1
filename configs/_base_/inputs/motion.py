# The motion rows alone, moved to the end as the released reader does
_motion = dict(
    streams=('motion',),
    pipeline=[dict(type='AlignRowsRight'), dict(type='PackClip')])
