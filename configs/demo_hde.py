# As demo_cde.py, but holdout database evaluation: train on two databases, test on the third.
#
#   tools/crossval.py configs/demo_hde.py
_base_ = 'demo_cde.py'

protocol = 'lodo'
