# The demonstration without its apex stream.
_base_ = '../demo.py'

model = dict(
    backbone=dict(spatial=None),
    neck=dict(in_channels=(64,)),
    cls_head=dict(in_channels=64))
train_dataloader = dict(dataset={{_base_._demo_motion}})
test_dataloader = dict(dataset={{_base_._demo_motion}})
