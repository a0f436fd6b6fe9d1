# DSSN on MEGC2019, composite database evaluation: leave one of 68 subjects out. Paper: Khor et
# al., "Dual-stream Shallow Networks for Facial Micro-expression Recognition", ICIP 2019. The
# training of the paper is not public; the recipe is a port's: 15 epochs of Adam 1e-4 in batches of
# 32, shuffled, neither balanced nor augmented; the last epoch predicts. Differs: no start from
# AlexNet's weights (README.md). Nothing is published for this protocol. On ready-made pictures
# (docs/apex_flow.md), enlarged. Five to ten minutes a fold on one CPU core.
#
#   tools/prepare.py --list megc2019 --pictures flow --out data/megc2019
#   tools/crossval.py configs/dssn/dssn_megc2019-cde.py
_base_ = [
    '../_base_/models/dssn.py',
    '../_base_/datasets/megc2019_pictures.py',
    '../_base_/inputs/two_flow_pictures.py',
    '../_base_/default_runtime.py',
]

train_dataloader = dict(
    batch_size=32,
    sampler=dict(_delete_=True, type='DefaultSampler', shuffle=True),
    dataset={{_base_._flow_picture}})
test_dataloader = dict(batch_size=64, dataset={{_base_._flow_picture}})

train_cfg = dict(type='EpochBasedTrainLoop', max_epochs=15, val_interval=15)
test_cfg = dict(type='TestLoop')
optim_wrapper = dict(type='OptimWrapper', optimizer=dict(type='Adam', lr=1e-4))
param_scheduler = None
