# Local non-negative matrix factorisation (Li et al., CVPR 2001; on micro-expressions Gao et al.,
# 2020) of the apex at 32x32, fitted on the training side: how much of each part there is, under a
# support vector machine with the RBF kernel. Number of parts and C are chosen in each fold by five
# inner folds of its training subjects. The first line for each of the three databases:
#
#   tools/extract.py data/casme2 --features apex
#   tools/crossval.py configs/local_nmf/local-nmf_megc2019-cde.py
_base_ = ['../_base_/datasets/megc2019.py', '../_base_/default_runtime.py']

estimator = dict(
    type='SklearnEstimator',
    steps=[
        dict(type='mmatnet.estimators.transformers.local_nmf.LocalNMF'),
        dict(type='sklearn.preprocessing.StandardScaler'),
        dict(type='sklearn.svm.SVC', class_weight='balanced'),
    ],
    search=dict(grid=dict(localnmf__n_components=[40, 80], svc__C=[1, 10, 100])))
_apex = dict(
    streams=('apex',), pipeline=[dict(type='ResizeApex', size=32), dict(type='PackClip')])
train_dataloader = dict(dataset=_apex)
test_dataloader = dict(dataset=_apex)
