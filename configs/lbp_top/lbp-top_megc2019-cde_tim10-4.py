# A support vector machine with the RBF kernel on the LBP-TOP with 4 neighbours that ATNet's authors
# released: clips of 10 frames, radius 3, one histogram for each of three planes, of whose 59 bins
# their table fills 12; standardised, nothing is chosen.
#
#   tools/crossval.py configs/lbp_top/lbp-top_megc2019-cde_tim10-4.py --cfg-options data_root=DIR
#
# DIR holds Apex_Cropped_images.txt and LBP-TOP-Features.zip, zipped or unpacked.
_base_ = ['../_base_/datasets/megc2019.py', '../_base_/default_runtime.py']

estimator = dict(
    type='SklearnEstimator',
    steps=[
        dict(type='sklearn.preprocessing.StandardScaler'),
        dict(type='sklearn.svm.SVC', class_weight='balanced'),
    ])
_lbp_top = dict(
    sources=[dict(type='ReleasedLbpTop', variant='LBPTOP_TIM10_333_4')],
    streams=('lbp_top',),
    pipeline=[dict(type='PackClip')])
train_dataloader = dict(dataset=_lbp_top)
test_dataloader = dict(dataset=_lbp_top)
