# As dual-inception_megc2019-cde.py, by the common recipe (../_base_/schedules/common.py).
#
#   tools/crossval.py configs/dual_inception/dual-inception_megc2019-cde_common.py
_base_ = [
    '../_base_/models/dual_inception.py',
    '../_base_/datasets/megc2019_pictures.py',
    '../_base_/inputs/common_28_uv.py',
    '../_base_/schedules/common.py',
    '../_base_/default_runtime.py',
]

train_dataloader = {{_base_._common_train}}
test_dataloader = {{_base_._common_test}}
