# A linear support vector machine on the whitened principal components of onset-apex flow: u, v and
# strain at 28x28, each channel stretched to 0 to 1, flattened. The number of components, as the
# share of variance that they explain, and C are chosen in each fold by five inner folds of its
# training subjects. On ready-made pictures, such as STSTNet's authors' (docs/apex_flow.md).
#
#   tools/prepare.py --list megc2019 --pictures flow --out data/megc2019
#   tools/crossval.py configs/wpca/wpca_megc2019-cde_flow.py
_base_ = [
    '../_base_/datasets/megc2019_pictures.py',
    '../_base_/inputs/flow_picture.py',
    '../_base_/default_runtime.py',
]

estimator = dict(
    type='SklearnEstimator',
    steps=[
        dict(type='sklearn.decomposition.PCA', whiten=True, svd_solver='full'),
        dict(type='sklearn.svm.SVC', kernel='linear', class_weight='balanced'),
    ],
    search=dict(grid=dict(pca__n_components=[0.8, 0.9, 0.95], svc__C=[0.01, 0.1, 1])))
train_dataloader = dict(dataset={{_base_._flow_picture}})
test_dataloader = dict(dataset={{_base_._flow_picture}})
