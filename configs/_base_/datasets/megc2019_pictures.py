# The 442 clips of MEGC2019 as ready-made pictures of onset-apex flow, such as those that STSTNet's
# authors made public; a table beside the challenge's list names them (docs/apex_flow.md says how
# to write it). In place of megc2019.py, whose flow is computed from the databases' frames.
_base_ = 'megc2019.py'

_sources = [dict(type='FlowPictures', table='megc2019/pictures.csv')]
train_dataloader = dict(dataset=dict(sources=_sources))
test_dataloader = dict(dataset=dict(sources=_sources))
