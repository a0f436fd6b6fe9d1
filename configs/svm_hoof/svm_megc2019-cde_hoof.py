# A support vector machine on the HOOF features that ATNet's authors released: scikit-learn's, with
# its default RBF kernel and balanced class weights, on the 8x64 numbers of a clip, standardised
# with the training side's statistics. Composite database evaluation: leave one of 68 subjects out.
# Half a minute on one core.
#
#   tools/crossval.py configs/svm_hoof/svm_megc2019-cde_hoof.py --cfg-options data_root=DIR
#
# DIR holds Apex_Cropped_images.txt and HOOF-Features.zip, zipped or unpacked.
_base_ = ['../_base_/datasets/megc2019.py', '../_base_/default_runtime.py']

estimator = dict(
    type='SklearnEstimator',
    steps=[
        dict(type='sklearn.preprocessing.StandardScaler'),
        dict(type='sklearn.svm.SVC', class_weight='balanced'),
    ])
_hoof = dict(
    sources=[dict(type='ReleasedHoof', variant='HOOF_TIM64_8')],
    streams=('motion',),
    pipeline=[dict(type='PackClip')])
train_dataloader = dict(dataset=_hoof)
test_dataloader = dict(dataset=_hoof)
