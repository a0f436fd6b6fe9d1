# Graph-TCN (flow patches) on MEGC2019, composite database evaluation: leave one of 68 subjects out.
# Paper: Lei et al., "A Novel Graph-TCN with a Graph Structured Representation for Micro-expression
# Recognition", ACM MM 2020. Layers as released; the patches are of flow, where theirs are of a
# magnifier's shapes, and their training is not published (README.md): this one is the common recipe
# (../_base_/schedules/common.py). Nothing is published for flow.
#
#   tools/extract.py data/casme2 --recipe configs/graph_tcn/graph-tcn_megc2019-cde_common.py
#   tools/crossval.py configs/graph_tcn/graph-tcn_megc2019-cde_common.py
_base_ = [
    '../_base_/datasets/megc2019.py',
    '../_base_/inputs/flow_patches.py',
    '../_base_/schedules/common.py',
    '../_base_/default_runtime.py',
]

recipe = {{_base_._recipe}}
model = dict(
    type='ClipRecognizer',
    data_preprocessor=dict(
        type='MultiModalDataPreprocessor',
        preprocessors=dict(patches=dict(type='ActionDataPreprocessor'))),
    backbone=dict(type='GraphTCN'),
    cls_head=dict(type='RectifiedHead', num_classes=3, in_channels=512))

# ten points of the brows, and of the mouth all but the inner corners
_points = [*range(17, 27), *range(48, 60), 61, 62, 63, 65, 66, 67]
_end = [
    dict(type='ScaleApexFlow', size=128, out='apex_flow'),
    dict(type='PatchesAtPoints', choose=_points),
    dict(type='PackClip'),
]
train_dataloader = dict(
    batch_size=32,
    dataset=dict(
        streams=('apex_flow', 'apex_flow_mirrored', 'face_points', 'face_points_mirrored'),
        pipeline=[dict(type='MirrorClip', prob=0.5), *_end]))
test_dataloader = dict(
    batch_size=64, dataset=dict(streams=('apex_flow', 'face_points'), pipeline=_end))
