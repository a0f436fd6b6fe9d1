# CapsuleNet on MEGC2019, composite database evaluation: leave one of 68 subjects out. Paper: Van
# Quang et al., "CapsuleNet for Micro-Expression Recognition", FG 2019. Network and recipe are the
# released ones: 30 epochs of Adam 1e-4 in batches of 32, 0.9 of it after each. Differs: the last
# epoch predicts, where the authors choose it on the test subject; the apex is grey; classes are
# balanced by duplicates, where theirs have the frames around the apex, too; the trunk starts at
# random unless a file of ImageNet's weights is given (README.md). Published, with that choice: UF1
# 0.6520, UAR 0.6506. For a GPU.
#
#   tools/crossval.py configs/capsule_net/capsulenet_megc2019-cde.py
_base_ = ['../_base_/datasets/megc2019.py', '../_base_/default_runtime.py']

recipe = dict(face='centerface', features=[dict(type='ApexImage')])

model = dict(
    type='ClipRecognizer',
    data_preprocessor=dict(
        type='MultiModalDataPreprocessor',
        preprocessors=dict(apex=dict(
            type='ActionDataPreprocessor', mean=[0.0, 0.0, 0.0], std=[255.0, 255.0, 255.0]))),
    backbone=dict(type='CapsuleNet'),
    cls_head=dict(type='CapsuleHead', num_classes=3, capsules=1152))

_end = [dict(type='RepeatGrey'), dict(type='PackClip')]
train_dataloader = dict(
    batch_size=32,
    dataset=dict(
        streams=('apex',),
        pipeline=[
            dict(type='MirrorClip', prob=0.5),
            dict(type='JitterImages', degrees=8, max_shift=8, streams=('apex',)),
            *_end,
        ]))
test_dataloader = dict(batch_size=32, dataset=dict(streams=('apex',), pipeline=_end))

train_cfg = dict(type='EpochBasedTrainLoop', max_epochs=30, val_interval=30)
test_cfg = dict(type='TestLoop')
optim_wrapper = dict(type='OptimWrapper', optimizer=dict(type='Adam', lr=1e-4))
param_scheduler = dict(type='ExponentialLR', gamma=0.9, by_epoch=True)
