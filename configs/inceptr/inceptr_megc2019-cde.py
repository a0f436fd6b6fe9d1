# IncepTR on MEGC2019, composite database evaluation: leave one of 68 subjects out. Paper: Zhou et
# al., "Inceptr: micro-expression recognition integrating inception-CBAM and vision transformer",
# Multimedia Systems 2023. The recipe is the released one: 30 epochs of AdamW 1e-3 in batches of
# 128, shuffled, neither balanced nor augmented; the last epoch predicts. How the flow was scaled
# is not known; here each channel is stretched to 0 to 1. Published: UF1 0.753, UAR 0.746. On
# ready-made pictures (docs/apex_flow.md). 109 million weights, 1.8 GB with what AdamW keeps: for a
# GPU.
#
#   tools/prepare.py --list megc2019 --pictures flow --out data/megc2019
#   tools/crossval.py configs/inceptr/inceptr_megc2019-cde.py
_base_ = [
    '../_base_/models/inceptr.py',
    '../_base_/datasets/megc2019_pictures.py',
    '../_base_/inputs/flow_picture.py',
    '../_base_/default_runtime.py',
]

train_dataloader = dict(
    batch_size=128,
    sampler=dict(_delete_=True, type='DefaultSampler', shuffle=True),
    dataset={{_base_._flow_picture}})
test_dataloader = dict(batch_size=64, dataset={{_base_._flow_picture}})

train_cfg = dict(type='EpochBasedTrainLoop', max_epochs=30, val_interval=30)
test_cfg = dict(type='TestLoop')
optim_wrapper = dict(type='OptimWrapper', optimizer=dict(type='AdamW', lr=1e-3))
param_scheduler = None
