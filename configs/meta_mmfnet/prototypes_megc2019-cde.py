# The prototypes of Meta-MMFNet (Gong et al., ACM TOMM 2022) over STSTNet's layers on onset-apex
# flow at 28x28: a head for few clips, by itself and cheap. On ready-made pictures, such as
# STSTNet's authors' (docs/apex_flow.md).
#
#   tools/prepare.py --list megc2019 --pictures flow --out data/megc2019
#   tools/crossval.py configs/meta_mmfnet/prototypes_megc2019-cde.py
_base_ = [
    '../_base_/models/ststnet.py',
    '../_base_/datasets/megc2019_pictures.py',
    '../_base_/inputs/common_28.py',
    '../_base_/default_runtime.py',
]

estimator = dict(type='PrototypeEstimator', epochs=50)
train_dataloader = {{_base_._common_test}}
test_dataloader = {{_base_._common_test}}
