# STSTNet on MEGC2019, composite database evaluation: leave one of 68 subjects out, with three
# seeds. Paper: Liong et al., "Shallow Triple Stream Three-dimensional CNN (STSTNet) for
# Micro-expression Recognition", FG 2019. The recipe is the published one, as MATLAB runs it: each
# channel of the flow stretched to 0 to 255, less the mean picture of the training clips; batches of
# 256, 500 epochs of Adam 5e-5 with MATLAB's L2 of 1e-4 on weights, neither balanced nor augmented;
# the last epoch predicts. Published: UF1 0.7353 (its "UAR" of 0.7605 is macro precision). On
# ready-made pictures, such as the authors' own (docs/apex_flow.md). Half a minute to a minute a
# fold on one CPU core.
#
#   tools/prepare.py --list megc2019 --pictures flow --out data/megc2019
#   tools/crossval.py configs/ststnet/ststnet_megc2019-cde.py
_base_ = [
    '../_base_/models/ststnet.py',
    '../_base_/datasets/megc2019_pictures.py',
    '../_base_/default_runtime.py',
]

model = dict(backbone=dict(centre=True))
_picture = dict(
    streams=('apex_flow',),
    pipeline=[
        dict(type='ScaleApexFlow', size=28, rule='stretch', range=(0, 255), out='apex_flow'),
        dict(type='PackClip'),
    ])
train_dataloader = dict(
    batch_size=256,
    sampler=dict(_delete_=True, type='DefaultSampler', shuffle=True),
    dataset=_picture)
test_dataloader = dict(batch_size=256, dataset=_picture)

train_cfg = dict(type='EpochBasedTrainLoop', max_epochs=500, val_interval=500)
test_cfg = dict(type='TestLoop')
optim_wrapper = dict(
    type='OptimWrapper',
    optimizer=dict(type='Adam', lr=5e-5, weight_decay=1e-4),
    paramwise_cfg=dict(bias_decay_mult=0))
param_scheduler = None

seeds = [0, 1, 2]
