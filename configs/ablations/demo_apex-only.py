# The demonstration without its temporal stream.
_base_ = '../demo.py'

model = dict(
    backbone=dict(temporal=None),
    neck=dict(in_channels=(128,)),
    cls_head=dict(in_channels=128))
train_dataloader = dict(dataset=dict(streams=('apex',)))
test_dataloader = dict(dataset=dict(streams=('apex',)))
