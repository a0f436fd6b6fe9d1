# As bi-woof_megc2019-cde.py, and beside the blocks six regions of the face, eyes, nose, cheeks and
# mouth (boxes of Aouayeb et al.), each by its directions, strain and length; standardised.
#
#   tools/prepare.py --list megc2019 --pictures flow --out data/megc2019
#   tools/crossval.py configs/bi_woof/bi-woof_megc2019-cde_regions.py
_base_ = ['../_base_/datasets/megc2019_pictures.py', '../_base_/default_runtime.py']

estimator = dict(
    type='SklearnEstimator',
    features=('bi_woof', 'region_bi_woof',),
    steps=[
        dict(type='sklearn.preprocessing.StandardScaler'),
        dict(type='sklearn.svm.SVC', kernel='linear', class_weight='balanced'),
    ],
    search=dict(grid=dict(svc__C=[0.001, 0.01, 0.1, 1])))
_flow = dict(
    streams=('apex_flow',),
    pipeline=[
        dict(type='ScaleApexFlow', size=28, out='apex_flow'),
        dict(type='BiWoof'),
        dict(type='RegionBiWoof'),
        dict(type='PackClip'),
    ])
train_dataloader = dict(dataset=_flow)
test_dataloader = dict(dataset=_flow)
