# As random-forest_megc2019-cde.py, but holdout database evaluation: train on two databases, test on
# the third; three seeds.
#
#   tools/crossval.py configs/forests/random-forest_megc2019-hde.py
_base_ = 'random-forest_megc2019-cde.py'

protocol = 'lodo'
