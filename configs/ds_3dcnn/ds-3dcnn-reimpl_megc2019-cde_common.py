# A RECONSTRUCTION of the double-stream 3D CNN with domain adaptation on MEGC2019, composite
# database evaluation: leave one of 68 subjects out. Paper: Li et al., Sensors 23(7), 2023, of
# which no code is public. The network is ours, after its abstract (README.md), by the common
# recipe (../_base_/schedules/common.py); databases that train are drawn together by their labels.
#
#   tools/extract.py data/casme2 --recipe configs/ds_3dcnn/ds-3dcnn-reimpl_megc2019-cde_common.py
#   tools/crossval.py configs/ds_3dcnn/ds-3dcnn-reimpl_megc2019-cde_common.py
_base_ = [
    '../_base_/datasets/megc2019.py',
    '../_base_/schedules/common.py',
    '../_base_/default_runtime.py',
]

recipe = dict(face='centerface', features=[
    dict(type='AlignedFrames', count=16, size=112),
    dict(type='FrameFlow', count=16, size=56)])

model = dict(
    type='ClipRecognizer',
    data_preprocessor=dict(
        type='MultiModalDataPreprocessor',
        preprocessors=dict(
            frames=dict(type='ActionDataPreprocessor', mean=[0.0], std=[255.0]),
            frame_flow=dict(type='ActionDataPreprocessor'))),
    backbone=dict(type='DS3DCNNReimpl'),
    neck=dict(type='DatabaseContrast'),
    cls_head=dict(type='LinearHead', num_classes=3, in_channels=256, dropout=0.5))

train_dataloader = dict(
    batch_size=32,
    dataset=dict(
        streams=('frames', 'frames_mirrored', 'frame_flow', 'frame_flow_mirrored'),
        pipeline=[dict(type='MirrorClip', prob=0.5), dict(type='PackClip')]))
test_dataloader = dict(
    batch_size=32,
    dataset=dict(streams=('frames', 'frame_flow'), pipeline=[dict(type='PackClip')]))
