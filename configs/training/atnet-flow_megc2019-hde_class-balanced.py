# As ../ablations/atnet_megc2019-hde_apexflow-pictures.py, with classes balanced by weights of the
# loss in place of duplicates.
#
#   tools/crossval.py configs/training/atnet-flow_megc2019-hde_class-balanced.py
_base_ = [
    '../ablations/atnet_megc2019-hde_apexflow-pictures.py',
    '../_base_/training/class_balanced.py',
]

model = dict(cls_head=dict(loss_cls={{_base_._class_balanced}}))
train_dataloader = dict(sampler={{_base_._unbalanced}})
custom_hooks = _base_.custom_hooks + _base_._hooks
