# MAML (Finn et al., ICML 2017; on micro-expressions Wan et al., 2022) over STSTNet's layers on
# onset-apex flow at 28x28: 3-way 5-shot episodes, those who teach and those who are asked about of
# different training subjects; for a held-out subject the steps are taken on training clips alone.
# On ready-made pictures, such as STSTNet's authors' (docs/apex_flow.md).
#
#   tools/prepare.py --list megc2019 --pictures flow --out data/megc2019
#   tools/crossval.py configs/maml/maml_megc2019-cde.py
_base_ = [
    '../_base_/models/ststnet.py',
    '../_base_/datasets/megc2019_pictures.py',
    '../_base_/inputs/common_28.py',
    '../_base_/default_runtime.py',
]

estimator = dict(type='MamlEstimator')
train_dataloader = {{_base_._common_test}}
test_dataloader = {{_base_._common_test}}
