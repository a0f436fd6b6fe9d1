# The recognition part of MEAN: 4,379 weights with 3 classes
model = dict(
    type='ClipRecognizer',
    data_preprocessor=dict(
        type='MultiModalDataPreprocessor',
        preprocessors=dict(apex_flow=dict(type='ActionDataPreprocessor'))),
    backbone=dict(type='MEAN'),
    cls_head=dict(
        type='LinearHead',
        num_classes=3,
        in_channels=392,
        dropout=0.2,
        init_cfg=dict(type='Xavier', layer='Linear', distribution='uniform')))  # Keras's
