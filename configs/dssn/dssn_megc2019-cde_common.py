# As dssn_megc2019-cde.py, by the common recipe (../_base_/schedules/common.py).
#
#   tools/crossval.py configs/dssn/dssn_megc2019-cde_common.py
_base_ = [
    '../_base_/models/dssn.py',
    '../_base_/datasets/megc2019_pictures.py',
    '../_base_/inputs/two_flow_pictures.py',
    '../_base_/schedules/common.py',
    '../_base_/default_runtime.py',
]

train_dataloader = {{_base_._common_train}}
test_dataloader = {{_base_._common_test}}
