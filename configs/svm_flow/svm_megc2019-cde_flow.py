# A support vector machine on flattened onset-apex flow, the baseline that every network must beat:
# u, v and strain at 32x32, each channel stretched to 0 to 1, 3072 numbers, RBF kernel with C = 28
# and no scaling, as in MEB (Varanka et al., "Data Leakage and Evaluation Issues in Micro-Expression
# Analysis", IEEE Transactions on Affective Computing 2023); classes weighed by their frequency.
# Composite database evaluation: leave one of 68 subjects out. It draws nothing, so one seed says
# all. On ready-made pictures, such as STSTNet's authors' (docs/apex_flow.md).
#
#   tools/prepare.py --list megc2019 --pictures flow --out data/megc2019
#   tools/crossval.py configs/svm_flow/svm_megc2019-cde_flow.py
_base_ = ['../_base_/datasets/megc2019.py', '../_base_/default_runtime.py']

estimator = dict(
    type='SklearnEstimator',
    steps=[dict(type='sklearn.svm.SVC', C=28, class_weight='balanced')])
_flow = dict(
    sources=[dict(type='FlowPictures', table='megc2019/pictures.csv')],
    streams=('apex_flow',),
    pipeline=[
        dict(type='ScaleApexFlow', size=32, rule='stretch', out='apex_flow'),
        dict(type='PackClip'),
    ])
train_dataloader = dict(dataset=_flow)
test_dataloader = dict(dataset=_flow)
