# AU-GCN (flow patches) on MEGC2019, composite database evaluation: leave one of 68 subjects out.
# Paper: Lei et al., "Micro-expression Recognition Based on Facial Graph Representation Learning
# and Facial Action Unit Fusion", CVPR Workshops 2021. Layers as released; the patches are of flow,
# where theirs are of a magnifier's shapes, and the recipe is that of a re-implementation: 15
# epochs of Adam 1e-4 in batches of 32 (README.md). The last epoch predicts. Nothing is published
# for flow.
#
#   tools/extract.py data/casme2 --recipe configs/au_gcn/au-gcn_megc2019-cde.py
#   tools/crossval.py configs/au_gcn/au-gcn_megc2019-cde.py
_base_ = [
    '../_base_/models/au_gcn.py',
    '../_base_/datasets/megc2019.py',
    '../_base_/inputs/flow_patches.py',
    '../_base_/default_runtime.py',
]

recipe = {{_base_._recipe}}

train_dataloader = dict(
    batch_size=32,
    sampler=dict(_delete_=True, type='DefaultSampler', shuffle=True),
    dataset={{_base_._patches}})
test_dataloader = dict(batch_size=64, dataset={{_base_._patches}})

train_cfg = dict(type='EpochBasedTrainLoop', max_epochs=15, val_interval=15)
test_cfg = dict(type='TestLoop')
optim_wrapper = dict(type='OptimWrapper', optimizer=dict(type='Adam', lr=1e-4))
param_scheduler = None
custom_hooks = _base_.custom_hooks + _base_._hooks
