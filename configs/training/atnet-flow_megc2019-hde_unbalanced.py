# As ../ablations/atnet_megc2019-hde_apexflow-pictures.py, without duplicates that balance the
# classes: what the losses that weigh classes (class-balanced, ldam) are to be compared with.
#
#   tools/crossval.py configs/training/atnet-flow_megc2019-hde_unbalanced.py
_base_ = '../ablations/atnet_megc2019-hde_apexflow-pictures.py'

train_dataloader = dict(sampler=dict(balance=False))
