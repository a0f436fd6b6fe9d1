# Two streams of mmpretrain on MEGC2019, composite database evaluation: leave one of 68 subjects
# out: ResNet-18 on the apex, Swin-T on the flow, what both see at each of four stages side by
# side. A variant of ours of the two-level two-stream network of Z. Wang et al., Sensors 24(5),
# 2024, of which no code is public (README.md). By the common recipe
# (../_base_/schedules/common.py), with a tenth of its rate. From scratch unless files are given to
# init_cfg. For a GPU.
#
#   tools/extract.py data/casme2 --recipe configs/two_level/two-level_megc2019-cde_common.py
#   tools/crossval.py configs/two_level/two-level_megc2019-cde_common.py
_base_ = [
    '../_base_/datasets/megc2019.py',
    '../_base_/schedules/common.py',
    '../_base_/default_runtime.py',
]

recipe = dict(face='centerface', features=[
    dict(type='ApexImage'), dict(type='ApexFlow', size=224)])

model = dict(
    type='ClipRecognizer',
    data_preprocessor=dict(
        type='MultiModalDataPreprocessor',
        preprocessors=dict(
            apex=dict(
                type='ActionDataPreprocessor',
                mean=[123.675, 116.28, 103.53],
                std=[58.395, 57.12, 57.375]),
            apex_flow=dict(type='ActionDataPreprocessor'))),
    backbone=dict(
        type='ApexAndFlow',
        apex=dict(type='mmpretrain.ResNet', depth=18, out_indices=(0, 1, 2, 3)),
        flow=dict(
            type='mmpretrain.SwinTransformer',
            arch='tiny',
            img_size=224,
            out_indices=(0, 1, 2, 3))),
    # 64 + 128 + 256 + 512 and 96 + 192 + 384 + 768
    neck=dict(type='ApexTimeFusion', in_channels=(960, 1440), kind='gated', width=256),
    cls_head=dict(type='LinearHead', num_classes=3, in_channels=256, dropout=0.5))

_end = [
    dict(type='RepeatGrey'),
    dict(type='ScaleApexFlow', size=224, out='apex_flow'),
    dict(type='PackClip', keys=('apex', 'apex_flow')),
]
train_dataloader = dict(
    batch_size=32,
    dataset=dict(
        streams=('apex', 'apex_mirrored', 'apex_flow', 'apex_flow_mirrored'),
        pipeline=[dict(type='MirrorClip', prob=0.5), *_end]))
test_dataloader = dict(
    batch_size=32, dataset=dict(streams=('apex', 'apex_flow'), pipeline=_end))
optim_wrapper = dict(optimizer=dict(lr=1e-4))
