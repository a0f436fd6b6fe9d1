# As ../ablations/atnet_megc2019-hde_apexflow-pictures.py, with a supervised contrastive loss of a
# projection of the features beside cross entropy.
#
#   tools/crossval.py configs/training/atnet-flow_megc2019-hde_supcon.py
_base_ = ['../ablations/atnet_megc2019-hde_apexflow-pictures.py', '../_base_/training/supcon.py']

model = dict(neck=dict(
    _delete_=True,
    type='NeckChain',
    necks=[
        dict(type='ApexTimeFusion', in_channels=(128,)),
        dict(type='SupervisedContrast', in_channels=128, **_base_._contrast),
    ]))
