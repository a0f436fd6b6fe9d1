# A RECONSTRUCTION of FeatRef on MEGC2019, composite database evaluation: leave one of 68 subjects
# out. Paper: Zhou et al., "Feature refinement", Pattern Recognition 2022, of which no code is
# public. Network and recipe are ours, after its abstract (README.md): 50 epochs of Adam 1e-4 in
# batches of 32, shuffled, neither balanced nor augmented; the last epoch predicts. Published, of
# the paper's own network: UF1 0.7838, UAR 0.7832. On ready-made pictures (docs/apex_flow.md).
# About 2 minutes a fold on one CPU core.
#
#   tools/prepare.py --list megc2019 --pictures flow --out data/megc2019
#   tools/crossval.py configs/featref/featref-reimpl_megc2019-cde.py
_base_ = [
    '../_base_/models/featref_reimpl.py',
    '../_base_/datasets/megc2019_pictures.py',
    '../_base_/inputs/flow_picture_uv.py',
    '../_base_/default_runtime.py',
]

train_dataloader = dict(
    batch_size=32,
    sampler=dict(_delete_=True, type='DefaultSampler', shuffle=True),
    dataset={{_base_._flow_picture}})
test_dataloader = dict(batch_size=64, dataset={{_base_._flow_picture}})

train_cfg = dict(type='EpochBasedTrainLoop', max_epochs=50, val_interval=50)
test_cfg = dict(type='TestLoop')
optim_wrapper = dict(type='OptimWrapper', optimizer=dict(type='Adam', lr=1e-4))
param_scheduler = None
