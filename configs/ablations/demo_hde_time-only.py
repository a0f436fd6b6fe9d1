# The demonstration's temporal stream alone under holdout database evaluation
_base_ = '../demo_hde.py'

model = dict(
    backbone=dict(spatial=None),
    neck=dict(in_channels=(64,)),
    cls_head=dict(in_channels=64))
train_dataloader = dict(dataset={{_base_._demo_motion}})
test_dataloader = dict(dataset={{_base_._demo_motion}})
