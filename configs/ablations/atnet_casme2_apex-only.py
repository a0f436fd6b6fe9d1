# ATNet without its temporal stream; one of the paper's two ablations.
_base_ = ['../atnet_casme2.py', '../_base_/inputs/apex.py']

model = dict(
    backbone=dict(temporal=None),
    neck=dict(in_channels=(512,)),
    cls_head=dict(in_channels=512))
train_dataloader = dict(dataset={{_base_._apex}})
test_dataloader = dict(dataset={{_base_._apex}})
