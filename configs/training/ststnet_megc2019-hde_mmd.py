# As ../ststnet/ststnet_megc2019-hde_common.py, with features of clips of the tested database,
# without their labels, aligned with those that train by maximum mean discrepancy. TRANSDUCTIVE.
#
#   tools/crossval.py configs/training/ststnet_megc2019-hde_mmd.py
_base_ = ['../ststnet/ststnet_megc2019-hde_common.py', '../_base_/training/adaptation.py']

model = dict(neck=dict(type='MmdAlignment'))
protocol = dict(_delete_=True, **_base_._offered)
train_dataloader = {{_base_._halves}}
custom_hooks = _base_.custom_hooks + _base_._hooks
