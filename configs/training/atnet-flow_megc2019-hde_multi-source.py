# As ../ablations/atnet_megc2019-hde_apexflow-pictures.py, with an adapter and a classifier for
# each database that trains, each aligned with clips of the tested database, without their labels,
# by maximum mean discrepancy. TRANSDUCTIVE.
#
#   tools/crossval.py configs/training/atnet-flow_megc2019-hde_multi-source.py
_base_ = [
    '../ablations/atnet_megc2019-hde_apexflow-pictures.py',
    '../_base_/training/adaptation.py',
]

model = dict(
    neck=dict(
        _delete_=True,
        type='NeckChain',
        necks=[
            dict(type='ApexTimeFusion', in_channels=(128,)),
            dict(type='MultiSourceAlignment', in_channels=128, sources=_base_._databases),
        ]),
    cls_head=dict(
        _delete_=True,
        type='MultiSourceHead',
        num_classes=3,
        in_channels=128,
        dropout=0.5,
        sources=_base_._databases))
protocol = dict(_delete_=True, **_base_._offered)
train_dataloader = {{_base_._halves}}
custom_hooks = _base_.custom_hooks + _base_._hooks
