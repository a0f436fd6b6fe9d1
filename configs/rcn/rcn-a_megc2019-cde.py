# RCN-A on MEGC2019, composite database evaluation: leave one of 68 subjects out. Paper: Xia et
# al., "Revealing the Invisible with Model and Data Shrinking for Composite-database
# Micro-expression Recognition", TIP 2020. The recipe is that of the authors' example: each channel
# of the flow stretched to 0 to 1 at 60x60, 20 epochs of SGD 5e-4 with momentum 0.9 in batches of
# 64, shuffled, neither balanced nor augmented; the last epoch predicts. Their schedule is made and
# never stepped, so the rate is constant. Published: UF1 0.7432, UAR 0.7190. On ready-made pictures
# (docs/apex_flow.md). About 30 seconds a fold on one CPU core.
#
#   tools/prepare.py --list megc2019 --pictures flow --out data/megc2019
#   tools/crossval.py configs/rcn/rcn-a_megc2019-cde.py
_base_ = [
    '../_base_/models/rcn.py',
    '../_base_/datasets/megc2019_pictures.py',
    '../_base_/inputs/flow_picture_60.py',
    '../_base_/default_runtime.py',
]

train_dataloader = dict(
    batch_size=64,
    sampler=dict(_delete_=True, type='DefaultSampler', shuffle=True),
    dataset={{_base_._flow_picture}})
test_dataloader = dict(batch_size=64, dataset={{_base_._flow_picture}})

train_cfg = dict(type='EpochBasedTrainLoop', max_epochs=20, val_interval=20)
test_cfg = dict(type='TestLoop')
optim_wrapper = dict(type='OptimWrapper', optimizer=dict(type='SGD', lr=5e-4, momentum=0.9))
param_scheduler = None
