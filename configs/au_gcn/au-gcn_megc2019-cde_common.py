# As au-gcn_megc2019-cde.py, with encoders whose layers follow each other, as the paper means, by
# the common recipe (../_base_/schedules/common.py).
#
#   tools/crossval.py configs/au_gcn/au-gcn_megc2019-cde_common.py
_base_ = [
    '../_base_/models/au_gcn.py',
    '../_base_/datasets/megc2019.py',
    '../_base_/inputs/flow_patches.py',
    '../_base_/schedules/common.py',
    '../_base_/default_runtime.py',
]

recipe = {{_base_._recipe}}
model = dict(backbone=dict(as_released=False))

train_dataloader = dict(batch_size=32, dataset={{_base_._patches_mirrored}})
test_dataloader = dict(batch_size=64, dataset={{_base_._patches}})
custom_hooks = _base_.custom_hooks + _base_._hooks
