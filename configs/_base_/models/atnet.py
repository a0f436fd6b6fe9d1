# ATNet as released, both streams: 8,316,933 weights with 3 classes
model = dict(
    type='ClipRecognizer',
    data_preprocessor=dict(
        type='MultiModalDataPreprocessor',
        preprocessors=dict(
            apex=dict(type='ActionDataPreprocessor'),  # raw grey levels; the network normalises
            motion=dict(type='ActionDataPreprocessor'))),
    backbone=dict(
        type='ATNet',
        spatial=dict(type='ResNet10'),
        temporal=dict(type='MotionLSTM', in_channels=128, width=512)),
    neck=dict(type='ApexTimeFusion', in_channels=(512, 512), kind='concat'),
    cls_head=dict(type='ATNetHead', num_classes=3, in_channels=1024, dropout=0.5))
