# As ../ststnet/ststnet_megc2019-hde_common.py, with a discriminator that tells clips of the
# tested database, without their labels, from those that train, and features trained against it.
# TRANSDUCTIVE.
#
#   tools/crossval.py configs/training/ststnet_megc2019-hde_dann.py
_base_ = ['../ststnet/ststnet_megc2019-hde_common.py', '../_base_/training/adaptation.py']

model = dict(neck=dict(type='DomainAdversary', in_channels=400))
protocol = dict(_delete_=True, **_base_._offered)
train_dataloader = {{_base_._halves}}
custom_hooks = _base_.custom_hooks + _base_._hooks
