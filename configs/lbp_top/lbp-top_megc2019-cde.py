# A linear support vector machine on the LBP-TOP that ATNet's authors released (Zhao and
# Pietikainen, IEEE Transactions on Pattern Analysis and Machine Intelligence 2007): clips of 10
# frames, radius 3, 8 neighbours, one histogram of 59 bins for each of three planes; standardised. C
# is chosen in each fold by five inner folds of its training subjects.
#
#   tools/crossval.py configs/lbp_top/lbp-top_megc2019-cde.py --cfg-options data_root=DIR
#
# DIR holds Apex_Cropped_images.txt and LBP-TOP-Features.zip, zipped or unpacked.
_base_ = ['../_base_/datasets/megc2019.py', '../_base_/default_runtime.py']

estimator = dict(
    type='SklearnEstimator',
    steps=[
        dict(type='sklearn.preprocessing.StandardScaler'),
        dict(type='sklearn.svm.SVC', kernel='linear', class_weight='balanced'),
    ],
    search=dict(grid=dict(svc__C=[0.001, 0.01, 0.1, 1])))
_lbp_top = dict(
    sources=[dict(type='ReleasedLbpTop')],
    streams=('lbp_top',),
    pipeline=[dict(type='PackClip')])
train_dataloader = dict(dataset=_lbp_top)
test_dataloader = dict(dataset=_lbp_top)
