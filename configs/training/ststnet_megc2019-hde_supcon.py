# As ../ststnet/ststnet_megc2019-hde_common.py, with a supervised contrastive loss of a projection
# of the features beside cross entropy.
#
#   tools/crossval.py configs/training/ststnet_megc2019-hde_supcon.py
_base_ = ['../ststnet/ststnet_megc2019-hde_common.py', '../_base_/training/supcon.py']

model = dict(neck=dict(type='SupervisedContrast', in_channels=400, **_base_._contrast))
