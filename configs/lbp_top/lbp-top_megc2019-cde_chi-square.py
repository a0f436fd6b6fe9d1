# As lbp-top_megc2019-cde.py, under a support vector machine with the exponential chi-square kernel,
# which is made for histograms.
#
#   tools/crossval.py configs/lbp_top/lbp-top_megc2019-cde_chi-square.py --cfg-options data_root=DIR
#
# DIR holds Apex_Cropped_images.txt and LBP-TOP-Features.zip, zipped or unpacked.
_base_ = ['../_base_/datasets/megc2019.py', '../_base_/default_runtime.py']

estimator = dict(
    type='SklearnEstimator',
    steps=[dict(type='mmatnet.estimators.classifiers.chi_square.ChiSquareSVC',
                class_weight='balanced')],
    search=dict(grid=dict(chisquaresvc__C=[0.1, 1, 10, 100])))
_lbp_top = dict(
    sources=[dict(type='ReleasedLbpTop')],
    streams=('lbp_top',),
    pipeline=[dict(type='PackClip')])
train_dataloader = dict(dataset=_lbp_top)
test_dataloader = dict(dataset=_lbp_top)
