# SKD-TSTSAN on MEGC2019, composite database evaluation: leave one of 68 subjects out. Paper: Zhu et
# al., "Three-Stream Temporal-Shift Attention Network Based on Self-Knowledge Distillation for
# Micro-Expression Recognition", arXiv 2406.17538. Network and optimiser are the released ones:
# 20,000 iterations of Adam 1e-3, decay 5e-4, in batches of 16, a focal loss weighed by 1 / clips of
# each class. Differs: the last iteration predicts, where the authors choose it on the test subject;
# the start is at random, where theirs are weights of macro-expressions (README.md). For a GPU.
#
#   tools/extract.py data/casme2 --recipe configs/skd_tstsan/skd-tstsan_megc2019-cde.py
#   tools/crossval.py configs/skd_tstsan/skd-tstsan_megc2019-cde.py
_base_ = [
    '../_base_/models/skd_tstsan.py',
    '../_base_/datasets/megc2019.py',
    '../_base_/inputs/apex_onset_flows.py',
    '../_base_/default_runtime.py',
]

recipe = {{_base_._recipe}}
model = dict(cls_head=dict(loss_cls=dict(
    type='ClassBalancedLoss', beta=1.0, gamma=2.0, weighted_mean=True)))

train_dataloader = dict(
    batch_size=16,
    sampler=dict(balance=False),
    dataset={{_base_._apex_onset_flows}})
test_dataloader = dict(batch_size=16, dataset={{_base_._apex_onset_flows}})

train_cfg = dict(type='IterBasedTrainLoop', max_iters=20000, val_interval=20000)
test_cfg = dict(type='TestLoop')
optim_wrapper = dict(
    type='OptimWrapper',
    optimizer=dict(type='Adam', lr=1e-3, betas=(0.9, 0.99), weight_decay=5e-4))
param_scheduler = None
custom_hooks = _base_.custom_hooks + [dict(type='ClassCountsHook')]
