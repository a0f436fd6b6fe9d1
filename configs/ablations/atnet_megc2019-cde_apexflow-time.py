# As atnet_megc2019-cde_apexflow.py, with the temporal stream beside it (width 64, standardised).
# Needs stores made from frames with `mmatnet extract DATA --features apex_flow motion`. About 20
# seconds a fold on one CPU core.
#
#   tools/crossval.py configs/ablations/atnet_megc2019-cde_apexflow-time.py
_base_ = ['atnet_megc2019-cde_apexflow.py', '../_base_/inputs/apex_flow_motion.py']

model = dict(
    backbone=dict(temporal=dict(
        _delete_=True, type='MotionLSTM', width=64, standardise=True)),
    neck=dict(in_channels=(128, 64)),
    cls_head=dict(in_channels=192))
train_dataloader = dict(dataset={{_base_._apex_flow_motion_train}})
test_dataloader = dict(dataset={{_base_._apex_flow_motion_test}})
