# The baseline of CD6ME that every network must beat: u, v and strain from onset to apex at 32x32,
# 3072 numbers, under a support vector machine with the RBF kernel and C = 28 for each action unit,
# as in MEB (Varanka et al., "Data Leakage and Evaluation Issues in Micro-Expression Analysis", IEEE
# Transactions on Affective Computing 2023). It draws nothing, so one seed says all. The first line
# for each of the six databases:
#
#   tools/extract.py data/casme2 --recipe configs/cd6me/svm_cd6me_flow.py --workers 2
#   tools/cd6me.py configs/cd6me/svm_cd6me_flow.py
_base_ = ['../_base_/datasets/cd6me.py', '../_base_/default_runtime.py']

recipe = dict(features=[dict(type='ApexFlow', size=64, flow='tvl1')])
estimator = dict(
    type='ActionUnitSklearn', steps=[dict(type='sklearn.svm.SVC', C=28, gamma='scale')])
_flow = dict(
    streams=('apex_flow',),
    pipeline=[
        dict(type='ScaleApexFlow', size=32, out='apex_flow'),
        dict(type='PackClip'),
    ])
train_dataloader = dict(dataset=_flow)
test_dataloader = dict(dataset=_flow)
