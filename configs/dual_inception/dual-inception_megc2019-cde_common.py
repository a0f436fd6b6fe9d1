# As dual-inception_megc2019-cde.py, by the common recipe (../_base_/schedules/common.py), with
# three seeds: its first stood above all other rows, and a single seed may do so by chance.
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

seeds = [0, 1, 2]
