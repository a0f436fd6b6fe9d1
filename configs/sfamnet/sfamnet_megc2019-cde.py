# The recognition part of SFAMNet on MEGC2019, composite database evaluation: leave one of 68
# subjects out. Paper: Liong et al., "SFAMNet: A scene flow attention-based micro-expression
# network", Neurocomputing 2024. The recipe is the published one: 1000 steps of Adam 1e-4, each on
# all clips; the last predicts. Differs: flow without depth, constant windows, no spotting,
# balanced by duplicates instead of weights, not scaled at random (README.md). Nothing is published
# for this protocol. On ready-made pictures (docs/apex_flow.md). About 40 minutes a fold on one CPU
# core.
#
#   tools/prepare.py --list megc2019 --pictures flow --out data/megc2019
#   tools/crossval.py configs/sfamnet/sfamnet_megc2019-cde.py
_base_ = [
    '../_base_/models/sfamnet.py',
    '../_base_/datasets/megc2019_pictures.py',
    '../_base_/inputs/eyes_and_mouth.py',
    '../_base_/default_runtime.py',
]

train_dataloader = dict(
    batch_size=1024,
    dataset={{_base_._flow_picture}})
test_dataloader = dict(batch_size=64, dataset={{_base_._flow_picture}})

train_cfg = dict(type='EpochBasedTrainLoop', max_epochs=1000, val_interval=1000)
test_cfg = dict(type='TestLoop')
optim_wrapper = dict(type='OptimWrapper', optimizer=dict(type='Adam', lr=1e-4))
param_scheduler = None
