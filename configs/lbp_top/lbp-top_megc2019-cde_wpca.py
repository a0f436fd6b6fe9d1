# As lbp-top_megc2019-cde.py, whitened by the principal components of the training side; their
# number, as the share of variance that they explain, is chosen with C.
#
#   tools/crossval.py configs/lbp_top/lbp-top_megc2019-cde_wpca.py --cfg-options data_root=DIR
#
# DIR holds Apex_Cropped_images.txt and LBP-TOP-Features.zip, zipped or unpacked.
_base_ = ['../_base_/datasets/megc2019.py', '../_base_/default_runtime.py']

estimator = dict(
    type='SklearnEstimator',
    steps=[
        dict(type='sklearn.decomposition.PCA', whiten=True, svd_solver='full'),
        dict(type='sklearn.svm.SVC', kernel='linear', class_weight='balanced'),
    ],
    search=dict(grid=dict(pca__n_components=[0.8, 0.9, 0.95, 0.99], svc__C=[0.001, 0.01, 0.1, 1])))
_lbp_top = dict(
    sources=[dict(type='ReleasedLbpTop')],
    streams=('lbp_top',),
    pipeline=[dict(type='PackClip')])
train_dataloader = dict(dataset=_lbp_top)
test_dataloader = dict(dataset=_lbp_top)
