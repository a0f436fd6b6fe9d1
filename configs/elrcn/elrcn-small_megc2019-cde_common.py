# A small ELRCN with additive attention over time, by the common recipe
# (../_base_/schedules/common.py): ATNet's ResNet10 with a quarter of the channels on each of nine
# steps of 56x56, and an LSTM of 512. Ours; also our variant of an attention LSTM (README.md).
#
#   tools/extract.py data/casme2 --recipe configs/elrcn/elrcn-small_megc2019-cde_common.py
#   tools/crossval.py configs/elrcn/elrcn-small_megc2019-cde_common.py
_base_ = [
    '../_base_/datasets/megc2019.py',
    '../_base_/schedules/common.py',
    '../_base_/default_runtime.py',
]

recipe = dict(face='centerface', features=[dict(type='FrameFlow', count=10, size=56)])

model = dict(
    type='ClipRecognizer',
    data_preprocessor=dict(
        type='MultiModalDataPreprocessor',
        preprocessors=dict(frame_flow=dict(type='ActionDataPreprocessor'))),
    backbone=dict(
        type='ELRCN',
        step=dict(type='ResNet10', base_channels=16, in_channels=4),
        in_channels=128,
        hidden=512,
        attention=128),
    cls_head=dict(type='LinearHead', num_classes=3, in_channels=128, dropout=0.5))

train_dataloader = dict(
    batch_size=32,
    dataset=dict(
        streams=('frame_flow', 'frame_flow_mirrored'),
        pipeline=[dict(type='MirrorClip', prob=0.5), dict(type='PackClip')]))
test_dataloader = dict(
    batch_size=32, dataset=dict(streams=('frame_flow',), pipeline=[dict(type='PackClip')]))
