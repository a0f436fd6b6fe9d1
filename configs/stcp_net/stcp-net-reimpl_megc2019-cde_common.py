# A RECONSTRUCTION of the spatio-temporal capsule network STCP-Net on MEGC2019, composite database
# evaluation: leave one of 68 subjects out. Paper: Shang, Liu and Li, IEEE Access 11, 2023, of which
# no code is public. The network is ours, after its abstract (README.md), by the common recipe
# (../_base_/schedules/common.py).
#
#   tools/extract.py data/casme2 --recipe configs/stcp_net/stcp-net-reimpl_megc2019-cde_common.py
#   tools/crossval.py configs/stcp_net/stcp-net-reimpl_megc2019-cde_common.py
_base_ = [
    '../_base_/datasets/megc2019.py',
    '../_base_/schedules/common.py',
    '../_base_/default_runtime.py',
]

recipe = dict(face='centerface', features=[dict(type='AlignedFrames', count=16, size=56)])

model = dict(
    type='ClipRecognizer',
    data_preprocessor=dict(
        type='MultiModalDataPreprocessor',
        preprocessors=dict(frames=dict(
            type='ActionDataPreprocessor', mean=[0.0], std=[255.0]))),
    backbone=dict(type='STCPNetReimpl'),
    cls_head=dict(type='CapsuleHead', num_classes=3, capsules=1568))

train_dataloader = dict(
    batch_size=32,
    dataset=dict(
        streams=('frames', 'frames_mirrored'),
        pipeline=[dict(type='MirrorClip', prob=0.5), dict(type='PackClip')]))
test_dataloader = dict(
    batch_size=32, dataset=dict(streams=('frames',), pipeline=[dict(type='PackClip')]))
