# A support vector machine on the flattened 28x28 picture of onset-apex flow, each channel stretched
# to 0 to 1: 2352 numbers, RBF kernel, C = 10, classes weighed by their frequency. One setting, that
# no score was looked at for. On ready-made pictures, such as STSTNet's authors'
# (docs/apex_flow.md).
#
#   tools/prepare.py --list megc2019 --pictures flow --out data/megc2019
#   tools/crossval.py configs/svm_flow/svm_megc2019-cde_flow-28-stretched.py
_base_ = ['../_base_/datasets/megc2019_pictures.py', '../_base_/default_runtime.py']

estimator = dict(
    type='SklearnEstimator',
    steps=[dict(type='sklearn.svm.SVC', C=10, class_weight='balanced')])
_flow = dict(
    streams=('apex_flow',),
    pipeline=[
        dict(type='ScaleApexFlow', size=28, rule='stretch', out='apex_flow'),
        dict(type='PackClip'),
    ])
train_dataloader = dict(dataset=_flow)
test_dataloader = dict(dataset=_flow)
