# A RECONSTRUCTION of OFVIG-Net on MEGC2019, composite database evaluation: leave one of 68
# subjects out. Paper: L. Zhang et al., "Micro-expression recognition based on direct learning of
# graph structure", Neurocomputing 2024, of which no code is public. The network is ours, after its
# abstract (README.md), by the common recipe (../_base_/schedules/common.py). On ready-made
# pictures (docs/apex_flow.md).
#
#   tools/crossval.py configs/ofvig/ofvig-reimpl_megc2019-cde_common.py
_base_ = [
    '../_base_/datasets/megc2019_pictures.py',
    '../_base_/inputs/common_64.py',
    '../_base_/schedules/common.py',
    '../_base_/default_runtime.py',
]

model = dict(
    type='ClipRecognizer',
    data_preprocessor=dict(
        type='MultiModalDataPreprocessor',
        preprocessors=dict(apex_flow=dict(type='ActionDataPreprocessor'))),
    backbone=dict(type='OFVIGReimpl'),
    cls_head=dict(type='LinearHead', num_classes=3, in_channels=48, dropout=0.3))

train_dataloader = {{_base_._common_train}}
test_dataloader = {{_base_._common_test}}
