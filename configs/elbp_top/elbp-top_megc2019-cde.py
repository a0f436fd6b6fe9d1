# ELBP-TOP (Guo et al., "Extended Local Binary Patterns for Efficient and Robust Spontaneous Facial
# Micro-Expression Recognition", IEEE Access 2019): of clips whose motion is magnified, interpolated
# to 10 frames, three descriptors by 8x8x2 blocks with all codes of 4 neighbours, each whitened by
# its own principal components, side by side, under a linear support vector machine. Kinds and radii
# are those that the paper names for CASME II; number of components and C are chosen in each fold by
# five inner folds of its training subjects. The first line for each of the three databases:
#
#   tools/extract.py data/casme2 --recipe configs/elbp_top/elbp-top_megc2019-cde.py --workers 2
#   tools/crossval.py configs/elbp_top/elbp-top_megc2019-cde.py
_base_ = ['../_base_/datasets/megc2019.py', '../_base_/default_runtime.py']

_common = dict(type='LbpTop', neighbours=4, blocks=(8, 8, 2), mapping='all',
               magnification=dict(type='eulerian', alpha=8.0))
recipe = dict(features=[
    dict(**_common, name='lbp_top', radii=(3, 3, 3)),
    dict(**_common, name='adlbp_top', radii=(2, 2, 2), pattern='angular'),
    dict(**_common, name='rdlbp_top', radii=(3, 3, 3), pattern='radial', distance=1,
         planes=('XT', 'YT')),
])
estimator = dict(
    type='SklearnEstimator',
    features=('lbp_top', 'adlbp_top', 'rdlbp_top'),
    steps=[
        dict(
            type='mmatnet.estimators.transformers.whitened_parts.WhitenedParts',
            sizes=(128 * 3 * 16, 128 * 3 * 16, 128 * 2 * 16)),
        dict(type='sklearn.svm.SVC', kernel='linear', class_weight='balanced'),
    ],
    search=dict(grid=dict(whitenedparts__n_components=[50, 100, None],
                          svc__C=[0.001, 0.01, 0.1])))
_elbp_top = dict(
    streams=('lbp_top', 'adlbp_top', 'rdlbp_top'), pipeline=[dict(type='PackClip')])
train_dataloader = dict(dataset=_elbp_top)
test_dataloader = dict(dataset=_elbp_top)
