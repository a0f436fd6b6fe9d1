# LBP-SIP (Wang et al., "LBP with Six Intersection Points", ACCV 2014): the codes of the six
# neighbours of a voxel on its axes, clips of 10 frames of 128x128, 5x5 blocks, radius 1; under a
# linear support vector machine, standardised. C is chosen in each fold by five inner folds of its
# training subjects. The first line for each of the three databases:
#
#   tools/extract.py data/casme2 --recipe configs/lbp_sip/lbp-sip_megc2019-cde.py
#   tools/crossval.py configs/lbp_sip/lbp-sip_megc2019-cde.py
_base_ = ['../_base_/datasets/megc2019.py', '../_base_/default_runtime.py']

recipe = dict(features=[dict(type='LbpSip')])
estimator = dict(
    type='SklearnEstimator',
    steps=[
        dict(type='sklearn.preprocessing.StandardScaler'),
        dict(type='sklearn.svm.SVC', kernel='linear', class_weight='balanced'),
    ],
    search=dict(grid=dict(svc__C=[0.0001, 0.001, 0.01, 0.1])))
_lbp_sip = dict(streams=('lbp_sip',), pipeline=[dict(type='PackClip')])
train_dataloader = dict(dataset=_lbp_sip)
test_dataloader = dict(dataset=_lbp_sip)
