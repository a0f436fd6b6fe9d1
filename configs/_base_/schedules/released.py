# As released (solver.prototxt and train.prototxt of ACII19-Apex-Time-Network): SGD, 2500
# iterations, learning rate 0.01 and a tenth of it every 500; biases of conv1, of batch norms and
# of the classifier learn twice as fast, and the classifier's has no weight decay
train_cfg = dict(type='IterBasedTrainLoop', max_iters=2500, val_interval=2500)
test_cfg = dict(type='TestLoop')
optim_wrapper = dict(
    type='OptimWrapper',
    optimizer=dict(type='SGD', lr=0.01, momentum=0.9, weight_decay=5e-6),
    paramwise_cfg=dict(
        custom_keys={
            'spatial.conv1.bias': dict(lr_mult=2),
            'bn.bias': dict(lr_mult=2),
            'bn1.bias': dict(lr_mult=2),
            'bn2.bias': dict(lr_mult=2),
            'fc_cls.bias': dict(lr_mult=2, decay_mult=0),
        }))
param_scheduler = dict(type='StepLR', step_size=500, gamma=0.1, by_epoch=False)
auto_scale_lr = dict(enable=False, base_batch_size=16)
