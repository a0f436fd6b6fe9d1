# A RECONSTRUCTION of Graph-TCN on MEGC2019, composite database evaluation: leave one of 68 subjects
# out. Paper: Lei et al., "A Novel Graph-TCN with a Graph Structured Representation for
# Micro-expression Recognition", ACM MM 2020, of which no code is public. The network is ours, after
# its abstract (README.md), by the common recipe (../_base_/schedules/common.py).
#
#   tools/extract.py data/casme2 --recipe configs/graph_tcn/graph-tcn-reimpl_megc2019-cde_common.py
#   tools/crossval.py configs/graph_tcn/graph-tcn-reimpl_megc2019-cde_common.py
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
    backbone=dict(type='GraphTCNReimpl'),
    cls_head=dict(type='LinearHead', num_classes=3, in_channels=128))

train_dataloader = dict(batch_size=32, dataset={{_base_._patches_mirrored}})
test_dataloader = dict(batch_size=64, dataset={{_base_._patches}})
