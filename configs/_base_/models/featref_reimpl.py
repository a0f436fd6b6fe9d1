# A reconstruction of FeatRef: 7,899,022 weights with 3 classes
model = dict(
    type='ClipRecognizer',
    data_preprocessor=dict(
        type='MultiModalDataPreprocessor',
        preprocessors=dict(apex_flow=dict(type='ActionDataPreprocessor'))),
    backbone=dict(type='FeatRefReimpl', num_classes=3),
    cls_head=dict(type='LinearHead', num_classes=3, in_channels=1024))
