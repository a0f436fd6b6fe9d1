# As ../ststnet/ststnet_megc2019-hde_common.py, with classes balanced by class-balanced focal loss
# in place of duplicates.
#
#   tools/crossval.py configs/training/ststnet_megc2019-hde_class-balanced-focal.py
_base_ = ['../ststnet/ststnet_megc2019-hde_common.py', '../_base_/training/class_balanced.py']

model = dict(cls_head=dict(loss_cls={{_base_._class_balanced_focal}}))
train_dataloader = dict(sampler={{_base_._unbalanced}})
custom_hooks = _base_.custom_hooks + _base_._hooks
