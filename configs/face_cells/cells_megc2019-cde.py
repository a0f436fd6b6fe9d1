# The face divided by its points, a variant of ours of Adyapady and Annappa's Delaunay and Voronoi
# features (2022): in each Voronoi cell the mean onset-apex motion relative to the nose, 4 numbers,
# and how grey passes between darker, alike and brighter over 16 frames, 9 numbers; standardised,
# under a random forest of 500 trees. Nothing is chosen. The first line for each of the three
# databases:
#
#   tools/extract.py data/casme2 --recipe configs/face_cells/cells_megc2019-cde.py --workers 2
#   tools/crossval.py configs/face_cells/cells_megc2019-cde.py
_base_ = ['../_base_/datasets/megc2019.py', '../_base_/default_runtime.py']

recipe = dict(features=[dict(type='CellMotion'), dict(type='CellTransitions')])
estimator = dict(
    type='SklearnEstimator',
    features=('cell_motion', 'cell_transitions'),
    steps=[
        dict(type='sklearn.preprocessing.StandardScaler'),
        dict(
            type='sklearn.ensemble.RandomForestClassifier',
            n_estimators=500,
            class_weight='balanced'),
    ])
_cells = dict(
    streams=('cell_motion', 'cell_transitions'), pipeline=[dict(type='PackClip')])
train_dataloader = dict(dataset=_cells)
test_dataloader = dict(dataset=_cells)
