# HIGO on three planes (Li et al., "Towards Reading Hidden Emotions", IEEE Transactions on Affective
# Computing 2018): directions of grey gradients on XY, XT and YT, however long they are, of clips
# whose motion is magnified by the 4 of the paper, interpolated to 10 frames of 128x128, by 5x5
# blocks; under a linear support vector machine, standardised. C is chosen in each fold by five
# inner folds of its training subjects. The first line for each of the three databases:
#
#   tools/extract.py data/casme2 --recipe configs/higo/higo_megc2019-cde.py
#   tools/crossval.py configs/higo/higo_megc2019-cde.py
_base_ = ['../_base_/datasets/megc2019.py', '../_base_/default_runtime.py']

recipe = dict(features=[dict(type='Higo', magnification=dict(type='eulerian', alpha=4.0))])
estimator = dict(
    type='SklearnEstimator',
    steps=[
        dict(type='sklearn.preprocessing.StandardScaler'),
        dict(type='sklearn.svm.SVC', kernel='linear', class_weight='balanced'),
    ],
    search=dict(grid=dict(svc__C=[0.0001, 0.001, 0.01, 0.1])))
_higo = dict(streams=('higo',), pipeline=[dict(type='PackClip')])
train_dataloader = dict(dataset=_higo)
test_dataloader = dict(dataset=_higo)
