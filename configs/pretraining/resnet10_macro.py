# The apex stream on pictures of macro-expressions, a folder for each class, before it is trained on
# micro-expressions: half of ResNet10's channels, grey 48x48, as FER-2013 has them, 8 epochs.
# docs/pretraining.md says how pictures are to lie, how it is run, and how little it helps.
custom_imports = dict(imports=['mmatnet.register'], allow_failed_imports=False)
default_scope = 'mmaction'

data_root = 'data/fer2013/train'  # a folder with one folder of pictures for each class
model = dict(
    type='ClipRecognizer',
    data_preprocessor=dict(
        type='MultiModalDataPreprocessor',
        preprocessors=dict(apex=dict(type='ActionDataPreprocessor'))),
    backbone=dict(type='ResNet10', base_channels=32),
    cls_head=dict(type='LinearHead', num_classes=7, in_channels=256, dropout=0.5))
train_dataloader = dict(
    batch_size=64,
    num_workers=2,
    persistent_workers=True,
    sampler=dict(type='DefaultSampler', shuffle=True),
    dataset=dict(
        type='mmpretrain.CustomDataset',
        data_prefix=data_root,
        pipeline=[
            dict(type='mmpretrain.LoadImageFromFile', color_type='grayscale'),
            dict(type='mmpretrain.Resize', scale=(48, 48)),
            dict(type='mmpretrain.RandomFlip', prob=0.5, direction='horizontal'),
            dict(type='PackPicture'),
        ]))

train_cfg = dict(type='EpochBasedTrainLoop', max_epochs=8)
optim_wrapper = dict(
    type='OptimWrapper', optimizer=dict(type='AdamW', lr=1e-3, weight_decay=0.01))
param_scheduler = dict(type='CosineAnnealingLR', T_max=8, eta_min=0, by_epoch=True)
default_hooks = dict(
    timer=dict(type='IterTimerHook'),
    logger=dict(type='LoggerHook', interval=100),
    param_scheduler=dict(type='ParamSchedulerHook'),
    checkpoint=dict(type='AtomicCheckpointHook', interval=1, max_keep_ckpts=1))
custom_hooks = [dict(type='FiniteTrainingHook'), dict(type='SafeCheckpointHook')]
randomness = dict(seed=0)
env_cfg = dict(cudnn_benchmark=False, mp_cfg=dict(mp_start_method='fork', opencv_num_threads=0))
work_dir = 'work_dirs/resnet10_macro'
