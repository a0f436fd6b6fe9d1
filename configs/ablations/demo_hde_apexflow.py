# Onset-apex flow in place of the grey apex, without the temporal stream, under holdout database
# evaluation; scaling and augmentation as in atnet_megc2019-hde_apexflow.py
_base_ = ['../demo_hde.py', '../_base_/inputs/apex_flow.py']

model = dict(
    backbone=dict(spatial=dict(in_channels=3), temporal=None),
    neck=dict(in_channels=(128,)),
    cls_head=dict(in_channels=128))
train_dataloader = dict(dataset={{_base_._apex_flow_train}})
test_dataloader = dict(dataset={{_base_._apex_flow_test}})
