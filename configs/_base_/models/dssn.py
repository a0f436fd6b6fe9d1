# DSSN: 857,603 weights with 3 classes
# ImageNet's means of red, green and blue are taken off grey levels, as published
_rgb = dict(
    type='ActionDataPreprocessor', mean=[123.68, 116.779, 103.939], std=[255.0, 255.0, 255.0])
model = dict(
    type='ClipRecognizer',
    data_preprocessor=dict(
        type='MultiModalDataPreprocessor',
        preprocessors=dict(length_picture=_rgb, strain_picture=_rgb)),
    backbone=dict(type='DSSN'),
    cls_head=dict(
        type='LinearHead',
        num_classes=3,
        in_channels=57600,
        dropout=0.5,
        init_cfg=dict(type='Kaiming', layer='Linear', mode='fan_in')))
