# LBP-TOP of one's own clips (Zhao and Pietikainen, IEEE Transactions on Pattern Analysis and
# Machine Intelligence 2007), interpolated to 10 frames of 128x128: 5x5 blocks, radius 1 in the
# picture and 2 in time, 8 neighbours; whitened by the principal components of the training side, a
# linear support vector machine. C and the share of variance are chosen in each fold by five inner
# folds of its training subjects. The first line for each of the three databases:
#
#   tools/extract.py data/casme2 --recipe configs/lbp_top/lbp-top_megc2019-cde_frames.py
#   tools/crossval.py configs/lbp_top/lbp-top_megc2019-cde_frames.py
_base_ = ['../_base_/datasets/megc2019.py', '../_base_/default_runtime.py']

recipe = dict(features=[dict(type='LbpTop')])
estimator = dict(
    type='SklearnEstimator',
    steps=[
        dict(type='sklearn.decomposition.PCA', whiten=True, svd_solver='full'),
        dict(type='sklearn.svm.SVC', kernel='linear', class_weight='balanced'),
    ],
    search=dict(grid=dict(pca__n_components=[0.8, 0.95, 0.99], svc__C=[0.001, 0.01, 0.1, 1])))
_lbp_top = dict(streams=('lbp_top',), pipeline=[dict(type='PackClip')])
train_dataloader = dict(dataset=_lbp_top)
test_dataloader = dict(dataset=_lbp_top)
