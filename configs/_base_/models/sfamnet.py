# The recognition part of SFAMNet: 4,220 weights with 3 classes
model = dict(
    type='ClipRecognizer',
    data_preprocessor=dict(
        type='MultiModalDataPreprocessor',
        preprocessors=dict(apex_flow=dict(type='ActionDataPreprocessor'))),
    backbone=dict(type='SFAMNet'),
    cls_head=dict(type='LinearHead', num_classes=3, in_channels=392))
