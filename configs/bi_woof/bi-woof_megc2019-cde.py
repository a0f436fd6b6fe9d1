# Bi-WOOF (Liong et al., "Less is More: Micro-expression Recognition from Video using Apex Frame",
# 2018): 5x5 blocks, 8 directions, as the authors' code; a linear support vector machine, whose C is
# chosen in each fold by five inner folds of its training subjects. On ready-made pictures, such as
# STSTNet's authors' (docs/apex_flow.md), of the flow's largest length 1 and median zero; of flow
# from frames, which the method is made for: README.md.
#
#   tools/prepare.py --list megc2019 --pictures flow --out data/megc2019
#   tools/crossval.py configs/bi_woof/bi-woof_megc2019-cde.py
_base_ = ['../_base_/datasets/megc2019_pictures.py', '../_base_/default_runtime.py']

estimator = dict(
    type='SklearnEstimator',
    features=('bi_woof',),
    steps=[dict(type='sklearn.svm.SVC', kernel='linear', class_weight='balanced')],
    search=dict(grid=dict(svc__C=[0.01, 0.1, 1, 10, 100])))
_flow = dict(
    streams=('apex_flow',),
    pipeline=[
        dict(type='ScaleApexFlow', size=28, out='apex_flow'),
        dict(type='BiWoof'),
        dict(type='PackClip'),
    ])
train_dataloader = dict(dataset=_flow)
test_dataloader = dict(dataset=_flow)
