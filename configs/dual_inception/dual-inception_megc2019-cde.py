# Dual-Inception on MEGC2019, composite database evaluation: leave one of 68 subjects out. Paper:
# Zhou et al., "Dual-Inception Network for Cross-Database Micro-Expression Recognition", FG 2019.
# The recipe is the published one: u and v stretched to 0 to 1, Adam 1e-4 in batches of 3, 40
# epochs, shuffled, neither balanced nor augmented. Differs: everybody but the test subject trains,
# and the last epoch predicts (README.md). Published: UF1 0.7322, UAR 0.7278. On ready-made
# pictures (docs/apex_flow.md). About 8 minutes a fold on one CPU core.
#
#   tools/prepare.py --list megc2019 --pictures flow --out data/megc2019
#   tools/crossval.py configs/dual_inception/dual-inception_megc2019-cde.py
_base_ = [
    '../_base_/models/dual_inception.py',
    '../_base_/datasets/megc2019_pictures.py',
    '../_base_/inputs/flow_picture_uv.py',
    '../_base_/default_runtime.py',
]

train_dataloader = dict(
    batch_size=3,
    sampler=dict(_delete_=True, type='DefaultSampler', shuffle=True),
    dataset={{_base_._flow_picture}})
test_dataloader = dict(batch_size=64, dataset={{_base_._flow_picture}})

train_cfg = dict(type='EpochBasedTrainLoop', max_epochs=40, val_interval=40)
test_cfg = dict(type='TestLoop')
optim_wrapper = dict(type='OptimWrapper', optimizer=dict(type='Adam', lr=1e-4))
param_scheduler = None
