# Ours, not the paper's, and not tuned: the released optimiser hardly learns in few iterations
train_cfg = dict(type='IterBasedTrainLoop', max_iters=300, val_interval=300)
test_cfg = dict(type='TestLoop')
optim_wrapper = dict(type='OptimWrapper', optimizer=dict(type='Adam', lr=1e-3))
param_scheduler = None
auto_scale_lr = dict(enable=False, base_batch_size=16)
