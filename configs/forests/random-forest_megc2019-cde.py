# A random forest on flattened onset-apex flow: u, v and strain at 28x28, each channel stretched to
# 0 to 1. 500 trees, scikit-learn's options, classes weighed by their frequency; nothing is chosen.
# On ready-made pictures, such as STSTNet's authors' (docs/apex_flow.md).
#
#   tools/prepare.py --list megc2019 --pictures flow --out data/megc2019
#   tools/crossval.py configs/forests/random-forest_megc2019-cde.py
_base_ = [
    '../_base_/datasets/megc2019_pictures.py',
    '../_base_/inputs/flow_picture.py',
    '../_base_/default_runtime.py',
]

estimator = dict(
    type='SklearnEstimator',
    steps=[dict(type='sklearn.ensemble.RandomForestClassifier', n_estimators=500,
                class_weight='balanced')])
train_dataloader = dict(dataset={{_base_._flow_picture}})
test_dataloader = dict(dataset={{_base_._flow_picture}})

seeds = [0, 1, 2]
