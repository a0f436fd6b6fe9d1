# OFF-ApexNet (Gan et al., SPIC 2019) on action units under CD6ME: u and v at 28x28, a sigmoid for
# each of twelve units, binary cross-entropy in which rare units are weighed up; by the common
# recipe. The first line for each of the six databases:
#
#   tools/extract.py data/casme2 --recipe configs/cd6me/svm_cd6me_flow.py --workers 2
#   tools/cd6me.py configs/cd6me/off-apexnet_cd6me.py
_base_ = [
    '../_base_/models/off_apexnet.py',
    '../_base_/datasets/cd6me.py',
    '../_base_/inputs/common_28_uv.py',
    '../_base_/schedules/common.py',
    '../_base_/default_runtime.py',
]

estimator = dict(type='ActionUnitNetwork')
model = dict(cls_head=dict(
    _delete_=True, type='MultiLabelHead', num_classes=12, in_channels=1024))
train_dataloader = {{_base_._common_train}}
test_dataloader = {{_base_._common_test}}
