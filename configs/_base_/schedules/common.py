# The common recipe, by which networks are compared: 300 iterations of AdamW 1e-3 with a cosine
# schedule in balanced batches of 32, the flow mirrored and shifted (../inputs/common_*.py). It is
# that of ../../ablations/atnet_megc2019-cde_apexflow.py, which was chosen for that network on
# fabricated pictures; it is tuned to no other network, and to no clip of the databases.
train_cfg = dict(type='IterBasedTrainLoop', max_iters=300, val_interval=300)
test_cfg = dict(type='TestLoop')
optim_wrapper = dict(
    type='OptimWrapper', optimizer=dict(type='AdamW', lr=1e-3, weight_decay=0.01))
param_scheduler = dict(type='CosineAnnealingLR', T_max=300, eta_min=0, by_epoch=False)
