# HTNet as released: 139,582,982 weights with 3 classes
model = dict(
    type='ClipRecognizer',
    data_preprocessor=dict(
        type='MultiModalDataPreprocessor',
        preprocessors=dict(apex_flow=dict(type='ActionDataPreprocessor'))),
    backbone=dict(type='HTNet', as_released=True),
    cls_head=dict(type='LinearHead', num_classes=3, in_channels=1024))
