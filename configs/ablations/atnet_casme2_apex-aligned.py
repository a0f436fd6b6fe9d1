# Motion rows left where the store has them, apex at row 32, in place of moved to the end.
_base_ = '../atnet_casme2.py'

train_pipeline = [
    dict(type='PackActionInputs', collect_keys=('apex', 'motion'),
         meta_keys=('database', 'subject', 'clip')),
]
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
test_dataloader = dict(dataset=dict(pipeline=train_pipeline))
