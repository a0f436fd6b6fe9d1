# As ststnet_nine-hde.py, by the spatial stream of ATNet on onset-apex flow
# (../ablations/atnet_megc2019-hde_apexflow.py).
#
#   tools/crossval.py configs/pools/atnet-flow_nine-hde.py
_base_ = [
    '../ablations/atnet_megc2019-hde_apexflow.py',
    '../_base_/datasets/nine_databases.py',
]

recipe = dict(features=[dict(type='ApexFlow', size=56)])
train_dataloader = dict(dataset={{_base_._nine}})
test_dataloader = dict(dataset={{_base_._nine}})
train_cfg = dict(max_iters=3000, val_interval=3000)
param_scheduler = dict(T_max=3000)
