# A RECONSTRUCTION of MSJFN on MEGC2019, composite database evaluation: leave one of 68 subjects
# out. Paper: Li et al., "Multi-scale joint feature network for micro-expression recognition",
# Computational Visual Media 2021, of which no code is public. The network is ours, after its
# abstract (README.md), by the common recipe (../_base_/schedules/common.py). On ready-made
# pictures (docs/apex_flow.md).
#
#   tools/crossval.py configs/msjfn/msjfn-reimpl_megc2019-cde_common.py
_base_ = [
    '../_base_/datasets/megc2019_pictures.py',
    '../_base_/inputs/common_28.py',
    '../_base_/schedules/common.py',
    '../_base_/default_runtime.py',
]

model = dict(
    type='ClipRecognizer',
    data_preprocessor=dict(
        type='MultiModalDataPreprocessor',
        preprocessors=dict(apex_flow=dict(type='ActionDataPreprocessor'))),
    backbone=dict(type='MSJFNReimpl'),
    cls_head=dict(
        type='AveragedHead', num_classes=3, in_channels=(128, 64, 64, 64), dropout=0.5))

train_dataloader = {{_base_._common_train}}
test_dataloader = {{_base_._common_test}}
