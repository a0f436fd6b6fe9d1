# As ../ablations/atnet_megc2019-hde_apexflow-pictures.py, with a discriminator that tells clips
# of the tested database, without their labels, from those that train, and features trained
# against it. TRANSDUCTIVE.
#
#   tools/crossval.py configs/training/atnet-flow_megc2019-hde_dann.py
_base_ = [
    '../ablations/atnet_megc2019-hde_apexflow-pictures.py',
    '../_base_/training/adaptation.py',
]

model = dict(neck=dict(
    _delete_=True,
    type='NeckChain',
    necks=[
        dict(type='ApexTimeFusion', in_channels=(128,)),
        dict(type='DomainAdversary', in_channels=128),
    ]))
protocol = dict(_delete_=True, **_base_._offered)
train_dataloader = {{_base_._halves}}
custom_hooks = _base_.custom_hooks + _base_._hooks
