# As bi-woof_megc2019-cde.py, under a support vector machine with the exponential chi-square kernel,
# which is made for histograms.
#
#   tools/prepare.py --list megc2019 --out data/megc2019
#   tools/crossval.py configs/bi_woof/bi-woof_megc2019-cde_chi-square.py
_base_ = ['../_base_/datasets/megc2019_pictures.py', '../_base_/default_runtime.py']

estimator = dict(
    type='SklearnEstimator',
    features=('bi_woof',),
    steps=[dict(type='mmatnet.estimators.classifiers.chi_square.ChiSquareSVC',
                class_weight='balanced')],
    search=dict(grid=dict(chisquaresvc__C=[0.1, 1, 10, 100])))
_flow = dict(
    streams=('apex_flow',),
    pipeline=[
        dict(type='ScaleApexFlow', size=28, out='apex_flow'),
        dict(type='BiWoof'),
        dict(type='PackClip'),
    ])
train_dataloader = dict(dataset=_flow)
test_dataloader = dict(dataset=_flow)
