# SSSNet on MEGC2019, composite database evaluation: leave one of 68 subjects out. Paper: Varanka
# et al., "Micro-expression recognition with noisy labels", HVEI 2021. The recipe is the published
# one: each channel of the flow stretched to 0 to 1, Adam 1e-4 with decay 1e-3, 200 epochs in
# batches of 128, shuffled, neither balanced nor augmented; the last epoch predicts. Nothing is
# published for this protocol. On ready-made pictures (docs/apex_flow.md). About 5 minutes a fold
# on one CPU core.
#
#   tools/prepare.py --list megc2019 --pictures flow --out data/megc2019
#   tools/crossval.py configs/sssnet/sssnet_megc2019-cde.py
_base_ = [
    '../_base_/models/sssnet.py',
    '../_base_/datasets/megc2019_pictures.py',
    '../_base_/inputs/flow_picture_64.py',
    '../_base_/default_runtime.py',
]

train_dataloader = dict(
    batch_size=128,
    sampler=dict(_delete_=True, type='DefaultSampler', shuffle=True),
    dataset={{_base_._flow_picture}})
test_dataloader = dict(batch_size=64, dataset={{_base_._flow_picture}})

train_cfg = dict(type='EpochBasedTrainLoop', max_epochs=200, val_interval=200)
test_cfg = dict(type='TestLoop')
optim_wrapper = dict(type='OptimWrapper', optimizer=dict(type='Adam', lr=1e-4, weight_decay=1e-3))
param_scheduler = None
