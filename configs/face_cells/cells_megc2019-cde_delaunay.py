# As cells_megc2019-cde.py, in 108 Delaunay triangles.
#
#   tools/extract.py data/casme2 --recipe configs/face_cells/cells_megc2019-cde_delaunay.py
#   tools/crossval.py configs/face_cells/cells_megc2019-cde_delaunay.py
_base_ = 'cells_megc2019-cde.py'

recipe = dict(features=[
    dict(type='CellMotion', kind='delaunay', name='triangle_motion'),
    dict(type='CellTransitions', kind='delaunay', name='triangle_transitions'),
])
estimator = dict(features=('triangle_motion', 'triangle_transitions'))
_triangles = dict(streams=('triangle_motion', 'triangle_transitions'))
train_dataloader = dict(dataset=_triangles)
test_dataloader = dict(dataset=_triangles)
