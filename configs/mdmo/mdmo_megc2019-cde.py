# MDMO (Liu et al., IEEE Transactions on Affective Computing 2016): the main direction of motion in
# 36 regions of the face, 72 numbers a clip, under a support vector machine with the RBF kernel, not
# scaled, C = 28 and beta 0.8 as in MEB (Varanka et al., "Data Leakage and Evaluation Issues in
# Micro-Expression Analysis"); classes weighed by their frequency. Nothing is chosen. The first line
# for each of the three databases:
#
#   tools/extract.py data/casme2 --recipe configs/mdmo/mdmo_megc2019-cde.py --workers 2
#   tools/crossval.py configs/mdmo/mdmo_megc2019-cde.py
_base_ = ['../_base_/datasets/megc2019.py', '../_base_/default_runtime.py']

recipe = dict(features=[dict(type='Mdmo')])
estimator = dict(
    type='SklearnEstimator',
    steps=[dict(type='sklearn.svm.SVC', C=28, class_weight='balanced')])
_mdmo = dict(streams=('mdmo',), pipeline=[dict(type='PackClip')])
train_dataloader = dict(dataset=_mdmo)
test_dataloader = dict(dataset=_mdmo)
