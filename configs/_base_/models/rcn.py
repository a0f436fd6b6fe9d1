# RCN-A, 32 channels and 5x5 places as in the authors' example: 15,331 weights with 3 classes
model = dict(
    type='ClipRecognizer',
    data_preprocessor=dict(
        type='MultiModalDataPreprocessor',
        preprocessors=dict(apex_flow=dict(type='ActionDataPreprocessor'))),
    backbone=dict(type='RCN', variant='A', width=32, places=5),
    cls_head=dict(
        type='LinearHead',
        num_classes=3,
        in_channels=32 * 5 * 5,
        init_cfg=dict(type='Normal', layer='Linear', std=0.01)))
