# Meta-MMFNet (Gong et al., ACM TOMM 2022): ResNet-18 on what changed from onset to apex above the
# flow between them, 160x80; prototypes of classes learned on 5-shot episodes of the training side,
# and a linear classifier, summed. The weight of the sum is fixed; the authors choose it by the
# labels of a test subject. Their first stage is on macro-expressions, which
# model.backbone.init_cfg can name. The first line for each of the three databases:
#
#   tools/extract.py data/casme2 --recipe configs/meta_mmfnet/meta-mmfnet_megc2019-cde.py
#   tools/crossval.py configs/meta_mmfnet/meta-mmfnet_megc2019-cde.py
_base_ = ['../_base_/datasets/megc2019.py', '../_base_/default_runtime.py']

recipe = dict(features=[
    dict(type='ApexImage'), dict(type='OnsetFrame'), dict(type='ApexFlow', size=80)])
estimator = dict(type='PrototypeEstimator')
model = dict(
    type='ClipRecognizer',
    data_preprocessor=dict(
        type='MultiModalDataPreprocessor',
        preprocessors=dict(difference_flow=dict(type='ActionDataPreprocessor'))),
    backbone=dict(type='mmpretrain.ResNet', depth=18, zero_init_residual=False),
    neck=dict(type='mmpretrain.GlobalAveragePooling'),
    cls_head=dict(type='LinearHead', num_classes=3, in_channels=512))
_difference_flow = dict(
    streams=('apex', 'onset', 'apex_flow'),
    pipeline=[
        dict(type='DifferenceAboveFlow', size=80),
        dict(type='PackClip', keys=('difference_flow',)),
    ])
train_dataloader = dict(dataset=_difference_flow)
test_dataloader = dict(dataset=_difference_flow)
