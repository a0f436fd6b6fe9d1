# STSTNet as published: 1,683 weights with 3 classes
model = dict(
    type='ClipRecognizer',
    data_preprocessor=dict(
        type='MultiModalDataPreprocessor',
        preprocessors=dict(apex_flow=dict(type='ActionDataPreprocessor'))),
    backbone=dict(type='STSTNet'),
    cls_head=dict(type='LinearHead', num_classes=3, in_channels=400))
