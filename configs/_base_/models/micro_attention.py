# MicroAttention as ATNet's authors ran it: 5,943,813 weights with 3 classes
model = dict(
    type='ClipRecognizer',
    data_preprocessor=dict(
        type='MultiModalDataPreprocessor',
        preprocessors=dict(apex=dict(type='ActionDataPreprocessor'))),  # raw grey levels
    backbone=dict(type='MicroAttention'),
    cls_head=dict(type='ATNetHead', num_classes=3, in_channels=512, dropout=0))
