# AKMNet on MEGC2019, composite database evaluation: leave one of 68 subjects out; no apex is used.
# Paper: Peng et al., "Recognizing Micro-Expression in Video Clip with Adaptive Key-Frame Mining",
# arXiv 2009.09179. Network and recipe are the released ones: one clip after the other, gradients of
# eight put together, 40 epochs of SGD 1e-3 whose rate goes up and down with a period of 16 epochs.
# Differs: the last epoch predicts, where the authors choose it on the test subject (README.md); the
# start is at random, and the frames are not magnified, as neither their weights nor their
# parameters are public. Nothing is published for this protocol. For a GPU.
#
#   tools/extract.py data/casme2 --recipe configs/akmnet/akmnet_megc2019-cde.py
#   tools/crossval.py configs/akmnet/akmnet_megc2019-cde.py
_base_ = ['../_base_/datasets/megc2019.py', '../_base_/default_runtime.py']

recipe = dict(face='centerface', features=[dict(type='AllFrames', count=160, size=144)])

model = dict(
    type='ClipRecognizer',
    data_preprocessor=dict(
        type='MultiModalDataPreprocessor',
        preprocessors=dict(all_frames=dict(
            type='ActionDataPreprocessor', mean=[0.0], std=[255.0]))),
    backbone=dict(type='AKMNet'),
    cls_head=dict(
        type='LinearHead',
        num_classes=3,
        in_channels=1024,
        dropout=0.5,
        init_cfg=dict(type='Xavier', layer='Linear', distribution='normal')))

train_dataloader = dict(
    batch_size=1,
    sampler=dict(_delete_=True, type='DefaultSampler', shuffle=True),
    dataset=dict(
        streams=('all_frames',),
        pipeline=[dict(type='CropOrResize', size=128, prob=0.5), dict(type='PackClip')]))
test_dataloader = dict(
    batch_size=1,
    dataset=dict(
        streams=('all_frames',),
        pipeline=[
            dict(type='ResizeApex', size=128, stream='all_frames'),
            dict(type='PackClip'),
        ]))

train_cfg = dict(type='EpochBasedTrainLoop', max_epochs=40, val_interval=40)
test_cfg = dict(type='TestLoop')
optim_wrapper = dict(
    type='OptimWrapper',
    optimizer=dict(type='SGD', lr=1e-3, momentum=0.9, weight_decay=5e-4),
    accumulative_counts=8)
param_scheduler = dict(type='CosineAnnealingLR', T_max=8, eta_min=1e-8, by_epoch=True)
