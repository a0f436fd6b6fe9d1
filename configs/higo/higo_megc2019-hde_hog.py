# As higo_megc2019-cde_hog.py, but holdout database evaluation: train on two databases, test on
# the third.
#
#   tools/crossval.py configs/higo/higo_megc2019-hde_hog.py
_base_ = 'higo_megc2019-cde_hog.py'

protocol = 'lodo'
