# R(2+1)D-18 of MMAction2 on 16 aligned grey frames of 112x112 from onset to offset, from scratch.
# Composite database evaluation: leave one of 68 subjects out. Paper: Tran et al., "A Closer Look at
# Spatiotemporal Convolutions for Action Recognition", CVPR 2018. The schedule is ours and was not
# tuned: 300 iterations of AdamW, mirrored. For weights of MMAction2's model zoo add
# init_cfg=dict(type='Pretrained', checkpoint=..., prefix='backbone.') to the backbone.
#
#   tools/extract.py data/casme2 --features frames
#   tools/crossval.py configs/r2plus1d/r2plus1d_megc2019-cde_frames.py
_base_ = ['../_base_/datasets/megc2019.py', '../_base_/default_runtime.py']

model = dict(
    type='ClipRecognizer',
    data_preprocessor=dict(
        type='MultiModalDataPreprocessor',
        preprocessors=dict(frames=dict(
            type='ActionDataPreprocessor',
            mean=[123.675, 116.28, 103.53],
            std=[58.395, 57.12, 57.375],
            format_shape='NCTHW'))),
    backbone=dict(
        type='ResNet2Plus1d',
        depth=18,
        pretrained=None,
        pretrained2d=False,
        norm_eval=False,
        conv_cfg=dict(type='Conv2plus1d'),
        norm_cfg=dict(type='BN3d'),
        conv1_kernel=(3, 7, 7),
        conv1_stride_t=1,
        pool1_stride_t=1,
        inflate=(1, 1, 1, 1),
        spatial_strides=(1, 2, 2, 2),
        temporal_strides=(1, 2, 2, 2)),
    cls_head=dict(
        type='I3DHead', num_classes=3, in_channels=512, average_clips='prob', topk=1))

_end = [dict(type='FormatFrames', layout='CTHW'), dict(type='PackClip')]
train_dataloader = dict(
    batch_size=8,
    dataset=dict(streams=('frames', 'frames_mirrored'),
                 pipeline=[dict(type='MirrorClip', prob=0.5), *_end]))
test_dataloader = dict(batch_size=8, dataset=dict(streams=('frames',), pipeline=_end))

train_cfg = dict(type='IterBasedTrainLoop', max_iters=300, val_interval=300)
test_cfg = dict(type='TestLoop')
optim_wrapper = dict(
    type='OptimWrapper', optimizer=dict(type='AdamW', lr=1e-3, weight_decay=0.01))
param_scheduler = dict(type='CosineAnnealingLR', T_max=300, eta_min=0, by_epoch=False)
