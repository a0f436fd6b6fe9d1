# Onset-apex flow (u, v, strain) in place of the grey apex, without the temporal stream. Composite
# database evaluation: leave one of 68 subjects out. The most used input since MEGC2019; see
# docs/apex_flow.md for what it holds and how to make it, from frames or from ready-made pictures.
# Everything here is ours, not the paper's: 28x28, a quarter of the channels, 300 iterations of
# AdamW 1e-3 with a cosine schedule, mirroring and shifts. It was chosen on fabricated pictures,
# not on these clips. About 10 seconds a fold on one CPU core.
#
#   tools/crossval.py configs/ablations/atnet_megc2019-cde_apexflow.py
_base_ = ['../atnet_megc2019-cde.py', '../_base_/inputs/apex_flow.py']

model = dict(
    backbone=dict(spatial=dict(in_channels=3, base_channels=16), temporal=None),
    neck=dict(in_channels=(128,)),
    cls_head=dict(in_channels=128))
train_dataloader = dict(batch_size=32, dataset={{_base_._apex_flow_train}})
test_dataloader = dict(batch_size=64, dataset={{_base_._apex_flow_test}})
train_cfg = dict(max_iters=300, val_interval=300)
optim_wrapper = dict(
    _delete_=True,
    type='OptimWrapper',
    optimizer=dict(type='AdamW', lr=1e-3, weight_decay=0.01))
param_scheduler = dict(
    _delete_=True, type='CosineAnnealingLR', T_max=300, eta_min=0, by_epoch=False)
