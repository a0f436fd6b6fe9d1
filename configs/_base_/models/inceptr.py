# IncepTR as released: 109,325,449 weights with 3 classes
model = dict(
    type='ClipRecognizer',
    data_preprocessor=dict(
        type='MultiModalDataPreprocessor',
        preprocessors=dict(apex_flow=dict(type='ActionDataPreprocessor'))),
    backbone=dict(type='IncepTR', as_released=True),
    cls_head=dict(type='LinearHead', num_classes=3, in_channels=1024))
