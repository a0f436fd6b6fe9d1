# As ../ststnet/ststnet_megc2019-hde_common.py, without duplicates that balance the classes: what
# the losses that weigh classes (class-balanced, ldam) are to be compared with.
#
#   tools/crossval.py configs/training/ststnet_megc2019-hde_unbalanced.py
_base_ = '../ststnet/ststnet_megc2019-hde_common.py'

train_dataloader = dict(sampler=dict(balance=False))
