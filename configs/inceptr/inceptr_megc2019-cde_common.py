# As inceptr_megc2019-cde.py, by the common recipe (../_base_/schedules/common.py).
#
#   tools/crossval.py configs/inceptr/inceptr_megc2019-cde_common.py
_base_ = [
    '../_base_/models/inceptr.py',
    '../_base_/datasets/megc2019_pictures.py',
    '../_base_/inputs/common_28.py',
    '../_base_/schedules/common.py',
    '../_base_/default_runtime.py',
]

train_dataloader = {{_base_._common_train}}
test_dataloader = {{_base_._common_test}}
