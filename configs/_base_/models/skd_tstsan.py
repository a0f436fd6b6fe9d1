# SKD-TSTSAN as released: 2,943,904 weights with 3 classes
model = dict(
    type='ClipRecognizer',
    data_preprocessor=dict(
        type='MultiModalDataPreprocessor',
        preprocessors=dict(
            apex=dict(type='ActionDataPreprocessor'),
            onset=dict(type='ActionDataPreprocessor'),
            apex_flow=dict(type='ActionDataPreprocessor'),
            offset_flow=dict(type='ActionDataPreprocessor'))),
    backbone=dict(type='SKDTSTSAN'),
    cls_head=dict(type='SelfTaughtHead', num_classes=3, in_channels=384))
