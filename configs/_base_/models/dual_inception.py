# Dual-Inception as published: 6,449,963 weights with 3 classes
model = dict(
    type='ClipRecognizer',
    data_preprocessor=dict(
        type='MultiModalDataPreprocessor',
        preprocessors=dict(apex_flow=dict(type='ActionDataPreprocessor'))),
    backbone=dict(type='DualInception'),
    cls_head=dict(
        type='LinearHead',
        num_classes=3,
        in_channels=1024,
        init_cfg=dict(type='Xavier', layer='Linear', distribution='uniform')))
