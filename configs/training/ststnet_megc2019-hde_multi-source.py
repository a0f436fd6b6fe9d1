# As ../ststnet/ststnet_megc2019-hde_common.py, with an adapter and a classifier for each database
# that trains, each aligned with clips of the tested database, without their labels, by maximum
# mean discrepancy. TRANSDUCTIVE.
#
#   tools/crossval.py configs/training/ststnet_megc2019-hde_multi-source.py
_base_ = ['../ststnet/ststnet_megc2019-hde_common.py', '../_base_/training/adaptation.py']

model = dict(
    neck=dict(type='MultiSourceAlignment', in_channels=400, sources=_base_._databases),
    cls_head=dict(
        _delete_=True,
        type='MultiSourceHead',
        num_classes=3,
        in_channels=128,
        sources=_base_._databases))
protocol = dict(_delete_=True, **_base_._offered)
train_dataloader = {{_base_._halves}}
custom_hooks = _base_.custom_hooks + _base_._hooks
