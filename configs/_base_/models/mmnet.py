# MMNet as the authors' script for three classes has it: 9,241,719 weights with 3 classes
_rgb = dict(
    type='ActionDataPreprocessor', mean=[123.675, 116.28, 103.53], std=[58.395, 57.12, 57.375])
model = dict(
    type='ClipRecognizer',
    data_preprocessor=dict(
        type='MultiModalDataPreprocessor', preprocessors=dict(apex=_rgb, onset=_rgb)),
    backbone=dict(type='MMNet'),
    cls_head=dict(type='LinearHead', num_classes=3, in_channels=512 * 14 * 14))
