# As hoof-pair_megc2019-cde.py, with a histogram in each of 5x5 blocks that sum to 1 together, which
# keeps where the motion is; a linear support vector machine.
#
#   tools/prepare.py --list megc2019 --pictures flow --out data/megc2019
#   tools/crossval.py configs/hoof_pair/hoof-pair_megc2019-cde_blocks.py
_base_ = ['../_base_/datasets/megc2019_pictures.py', '../_base_/default_runtime.py']

estimator = dict(
    type='SklearnEstimator',
    features=('hoof',),
    steps=[
        dict(type='sklearn.preprocessing.StandardScaler'),
        dict(type='sklearn.svm.SVC', kernel='linear', class_weight='balanced'),
    ],
    search=dict(grid=dict(svc__C=[0.001, 0.01, 0.1, 1])))
_flow = dict(
    streams=('apex_flow',),
    pipeline=[
        dict(type='ScaleApexFlow', size=28, out='apex_flow'),
        dict(type='Hoof', blocks=5, per='picture'),
        dict(type='PackClip'),
    ])
train_dataloader = dict(dataset=_flow)
test_dataloader = dict(dataset=_flow)
