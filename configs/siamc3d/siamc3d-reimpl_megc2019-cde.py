# A RECONSTRUCTION of MERSiamC3D on MEGC2019, composite database evaluation: leave one of 68
# subjects out. Paper: Zhao et al., "A two-stage 3D CNN based learning method for spontaneous
# micro-expression recognition", Neurocomputing 2021, of which no code is public. Network and
# recipe are ours, after its abstract (README.md): the schedule is that of the common recipe, for
# whose first half pairs teach, and for whose second a focal loss.
#
#   tools/extract.py data/casme2 --recipe configs/siamc3d/siamc3d-reimpl_megc2019-cde.py
#   tools/crossval.py configs/siamc3d/siamc3d-reimpl_megc2019-cde.py
_base_ = [
    '../_base_/datasets/megc2019.py',
    '../_base_/schedules/common.py',
    '../_base_/default_runtime.py',
]

recipe = dict(face='centerface', features=[dict(type='AlignedFrames', count=16, size=112)])

model = dict(
    type='ClipRecognizer',
    data_preprocessor=dict(
        type='MultiModalDataPreprocessor',
        preprocessors=dict(frames=dict(
            type='ActionDataPreprocessor', mean=[0.0], std=[255.0]))),
    backbone=dict(type='SiamC3DReimpl'),
    neck=dict(type='PairStage', share=0.5),
    cls_head=dict(
        type='LinearHead',
        num_classes=3,
        in_channels=256,
        dropout=0.5,
        loss_cls=dict(type='SoftmaxFocalLoss', gamma=2.0)))

train_dataloader = dict(
    batch_size=32,
    dataset=dict(
        streams=('frames', 'frames_mirrored'),
        pipeline=[dict(type='MirrorClip', prob=0.5), dict(type='PackClip')]))
test_dataloader = dict(
    batch_size=32, dataset=dict(streams=('frames',), pipeline=[dict(type='PackClip')]))
custom_hooks = _base_.custom_hooks + [dict(type='TrainingProgressHook')]
