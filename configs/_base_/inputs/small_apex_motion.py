# The demonstration's: a smaller apex image, and the motion rows as the store has them
_demo = dict(
    streams=('apex', 'motion'),
    pipeline=[dict(type='ResizeApex', size=56), dict(type='PackClip')])
_demo_motion = dict(streams=('motion',), pipeline=[dict(type='PackClip')])
