# Motion rows left where the store has them, apex at row 32, in place of moved to the end.
_base_ = '../atnet_casme2.py'

_as_stored = [dict(type='PackClip')]
train_dataloader = dict(dataset=dict(pipeline=_as_stored))
test_dataloader = dict(dataset=dict(pipeline=_as_stored))
