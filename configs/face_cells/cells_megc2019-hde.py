# As cells_megc2019-cde.py, but holdout database evaluation: train on two databases, test on the
# third.
#
#   tools/crossval.py configs/face_cells/cells_megc2019-hde.py
_base_ = 'cells_megc2019-cde.py'

protocol = 'lodo'
