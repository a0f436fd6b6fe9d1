# As cells_megc2019-cde_delaunay.py, but holdout database evaluation: train on two databases, test
# on the third.
#
#   tools/crossval.py configs/face_cells/cells_megc2019-hde_delaunay.py
_base_ = 'cells_megc2019-cde_delaunay.py'

protocol = 'lodo'
