# STSTNet beside an apex backbone on MEGC2019, composite database evaluation: leave one of 68
# subjects out. A variant of ours of W. Wu et al., 2023, who put STSTNet beside a dual path
# network; of theirs nothing but the title can be read (README.md). By the common recipe
# (../_base_/schedules/common.py); the apex is mirrored with the flow, and not shifted.
#
#   tools/extract.py data/casme2 --recipe configs/apex_ststnet/apex-ststnet_megc2019-cde_common.py
#   tools/crossval.py configs/apex_ststnet/apex-ststnet_megc2019-cde_common.py
_base_ = [
    '../_base_/datasets/megc2019.py',
    '../_base_/schedules/common.py',
    '../_base_/default_runtime.py',
]

recipe = dict(face='centerface', features=[
    dict(type='ApexImage'), dict(type='ApexFlow', size=28)])

model = dict(
    type='ClipRecognizer',
    data_preprocessor=dict(
        type='MultiModalDataPreprocessor',
        preprocessors=dict(
            apex=dict(type='ActionDataPreprocessor'),
            apex_flow=dict(type='ActionDataPreprocessor'))),
    backbone=dict(
        type='ApexAndFlow',
        apex=dict(type='ResNet10', base_channels=16),
        flow=dict(type='STSTNet')),
    neck=dict(type='ApexTimeFusion', in_channels=(128, 400)),
    cls_head=dict(type='LinearHead', num_classes=3, in_channels=528, dropout=0.5))

_end = [
    dict(type='ResizeApex', size=56),
    dict(type='ScaleApexFlow', size=28, out='apex_flow'),
    dict(type='PackClip', keys=('apex', 'apex_flow')),
]
train_dataloader = dict(
    batch_size=32,
    dataset=dict(
        streams=('apex', 'apex_mirrored', 'apex_flow', 'apex_flow_mirrored'),
        pipeline=[dict(type='MirrorClip', prob=0.5), *_end]))
test_dataloader = dict(
    batch_size=64, dataset=dict(streams=('apex', 'apex_flow'), pipeline=_end))
