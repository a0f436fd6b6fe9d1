# OFF-ApexNet on MEGC2019, composite database evaluation: leave one of 68 subjects out. Paper: Gan
# et al., "OFF-ApexNet on Micro-expression Recognition System", SPIC 2019. The recipe is that of
# two ports: Adam 1e-4, batches of 64, 3000 epochs, shuffled, neither balanced nor augmented; the
# last epoch predicts. u and v stretched to 0 to 1, as one of them feeds it; how the authors did is
# not known. Published: UF1 0.7196, UAR 0.7096. On ready-made pictures (docs/apex_flow.md). About
# 20 minutes a fold on one CPU core.
#
#   tools/prepare.py --list megc2019 --pictures flow --out data/megc2019
#   tools/crossval.py configs/off_apexnet/off-apexnet_megc2019-cde.py
_base_ = [
    '../_base_/models/off_apexnet.py',
    '../_base_/datasets/megc2019_pictures.py',
    '../_base_/inputs/flow_picture_uv.py',
    '../_base_/default_runtime.py',
]

train_dataloader = dict(
    batch_size=64,
    sampler=dict(_delete_=True, type='DefaultSampler', shuffle=True),
    dataset={{_base_._flow_picture}})
test_dataloader = dict(batch_size=64, dataset={{_base_._flow_picture}})

train_cfg = dict(type='EpochBasedTrainLoop', max_epochs=3000, val_interval=3000)
test_cfg = dict(type='TestLoop')
optim_wrapper = dict(type='OptimWrapper', optimizer=dict(type='Adam', lr=1e-4))
param_scheduler = None
