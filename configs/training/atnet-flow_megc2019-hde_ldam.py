# As ../ablations/atnet_megc2019-hde_apexflow-pictures.py, with margins that are the larger, the
# rarer a class is, over cosines, and weights late in training, in place of duplicates.
#
#   tools/crossval.py configs/training/atnet-flow_megc2019-hde_ldam.py
_base_ = ['../ablations/atnet_megc2019-hde_apexflow-pictures.py', '../_base_/training/ldam.py']

model = dict(cls_head=dict(
    _delete_=True, num_classes=3, in_channels=128, dropout=0.5, **_base_._ldam))
train_dataloader = dict(sampler={{_base_._unbalanced}})
custom_hooks = _base_.custom_hooks + _base_._hooks
