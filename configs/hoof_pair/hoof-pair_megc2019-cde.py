# HOOF (Chaudhry et al., CVPR 2009) of onset and apex: one histogram of 8 directions over the face,
# left and right as one, as ATNet's authors make theirs between neighbouring frames; an RBF support
# vector machine on the standardised numbers, whose C is chosen in each fold by five inner folds of
# its training subjects. On ready-made pictures, such as STSTNet's authors' (docs/apex_flow.md), of
# the flow's largest length 1 and median zero; of flow from frames, which the method is made for:
# README.md.
#
#   tools/prepare.py --list megc2019 --pictures flow --out data/megc2019
#   tools/crossval.py configs/hoof_pair/hoof-pair_megc2019-cde.py
_base_ = ['../_base_/datasets/megc2019_pictures.py', '../_base_/default_runtime.py']

estimator = dict(
    type='SklearnEstimator',
    features=('hoof',),
    steps=[
        dict(type='sklearn.preprocessing.StandardScaler'),
        dict(type='sklearn.svm.SVC', class_weight='balanced'),
    ],
    search=dict(grid=dict(svc__C=[0.1, 1, 10, 100])))
_flow = dict(
    streams=('apex_flow',),
    pipeline=[
        dict(type='ScaleApexFlow', size=28, out='apex_flow'),
        dict(type='Hoof'),
        dict(type='PackClip'),
    ])
train_dataloader = dict(dataset=_flow)
test_dataloader = dict(dataset=_flow)
