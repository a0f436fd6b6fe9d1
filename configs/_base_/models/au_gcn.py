# AU-GCN on patches of three channels: 1,761,480 weights with 3 classes, as_released
model = dict(
    type='ClipRecognizer',
    data_preprocessor=dict(
        type='MultiModalDataPreprocessor',
        preprocessors=dict(patches=dict(type='ActionDataPreprocessor'))),
    backbone=dict(type='AUGCN', as_released=True),
    cls_head=dict(type='LinearHead', num_classes=3, in_channels=9))
_hooks = [dict(type='ActionUnitsHook')]
