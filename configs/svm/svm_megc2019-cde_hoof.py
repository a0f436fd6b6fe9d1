# A support vector machine on the HOOF features that ATNet's authors released: scikit-learn's, with
# its default RBF kernel and balanced class weights, on the 8x64 numbers of a clip, standardised
# with the training side's statistics. Composite database evaluation, 442 clips of 68 subjects.
# Measured: UF1 0.3619, UAR 0.3596; always answering "negative" gives 0.2408 and 0.3333.
#
#   tools/crossval.py configs/svm/svm_megc2019-cde_hoof.py --cfg-options data_root=DIR
#
# DIR holds Apex_Cropped_images.txt and HOOF-Features.zip, zipped or unpacked.
_base_ = '../atnet_megc2019-cde_hoof.py'

estimator = dict(
    type='SklearnEstimator',
    features=('motion',),
    steps=[
        dict(type='sklearn.preprocessing.StandardScaler'),
        dict(type='sklearn.svm.SVC', class_weight='balanced'),
    ])
