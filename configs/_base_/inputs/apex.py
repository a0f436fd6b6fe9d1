# The grey apex image alone
_apex = dict(streams=('apex',), pipeline=[dict(type='PackClip')])
