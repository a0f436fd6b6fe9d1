# A variant of SLSTT whose transformer learns, by the common recipe (../_base_/schedules/common.py):
# four blocks of width 192 over long-term flow of 56x56 in patches of 8, and an LSTM of one layer.
# Ours; nothing is published for it.
#
#   tools/extract.py data/casme2 --recipe configs/slstt/slstt-small_megc2019-cde_common.py
#   tools/crossval.py configs/slstt/slstt-small_megc2019-cde_common.py
_base_ = [
    '../_base_/datasets/megc2019.py',
    '../_base_/schedules/common.py',
    '../_base_/default_runtime.py',
]

recipe = dict(face='centerface', features=[dict(type='LongFlow', size=56)])

model = dict(
    type='ClipRecognizer',
    data_preprocessor=dict(
        type='MultiModalDataPreprocessor',
        preprocessors=dict(long_flow=dict(type='ActionDataPreprocessor'))),
    backbone=dict(
        type='SLSTT',
        in_channels=192,
        hidden=128,
        layers=1,
        step=dict(
            type='mmpretrain.VisionTransformer',
            arch=dict(embed_dims=192, num_layers=4, num_heads=3, feedforward_channels=384),
            img_size=56,
            patch_size=8,
            drop_rate=0.1)),
    cls_head=dict(type='LinearHead', num_classes=3, in_channels=256, dropout=0.5))

train_dataloader = dict(
    batch_size=32,
    dataset=dict(
        streams=('long_flow', 'long_flow_mirrored'),
        pipeline=[dict(type='MirrorClip', prob=0.5), dict(type='PackClip')]))
test_dataloader = dict(
    batch_size=32, dataset=dict(streams=('long_flow',), pipeline=[dict(type='PackClip')]))
