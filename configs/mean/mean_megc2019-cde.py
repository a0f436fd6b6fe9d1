# The recognition part of MEAN on MEGC2019, composite database evaluation: leave one of 68 subjects
# out. Paper: Liong et al., "Spot-then-recognize", SPIC 2023. The recipe is the published one: 100
# epochs of Adam 5e-4 in batches of 32, shuffled, neither balanced nor augmented, Keras's L2 of
# 0.001 and 0.1 on the kernels; the last epoch predicts. Differs: all of it learns at once, and the
# windows are constant (README.md). Nothing is published for this protocol. On ready-made pictures
# (docs/apex_flow.md). About a minute a fold on one CPU core.
#
#   tools/prepare.py --list megc2019 --pictures flow --out data/megc2019
#   tools/crossval.py configs/mean/mean_megc2019-cde.py
_base_ = [
    '../_base_/models/mean.py',
    '../_base_/datasets/megc2019_pictures.py',
    '../_base_/inputs/eyes_and_mouth.py',
    '../_base_/default_runtime.py',
]

train_dataloader = dict(
    batch_size=32,
    sampler=dict(_delete_=True, type='DefaultSampler', shuffle=True),
    dataset={{_base_._flow_picture}})
test_dataloader = dict(batch_size=64, dataset={{_base_._flow_picture}})

train_cfg = dict(type='EpochBasedTrainLoop', max_epochs=100, val_interval=100)
test_cfg = dict(type='TestLoop')
optim_wrapper = dict(
    type='OptimWrapper',
    optimizer=dict(
        type='Adam',
        lr=5e-4,
        eps=1e-7,  # Keras's
        weight_decay=0.2),  # twice the L2 of 0.1
    paramwise_cfg=dict(
        bias_decay_mult=0,
        norm_decay_mult=0,
        custom_keys={
            'channels.0.0.weight': dict(decay_mult=0.01),
            'channels.1.0.weight': dict(decay_mult=0.01),
            'channels.2.0.weight': dict(decay_mult=0.01),
            'fc_cls.weight': dict(decay_mult=0),
        }))
param_scheduler = None
