# As elbp-top_megc2019-cde.py, but holdout database evaluation: train on two databases, test on
# the third.
#
#   tools/crossval.py configs/elbp_top/elbp-top_megc2019-hde.py
_base_ = 'elbp-top_megc2019-cde.py'

protocol = 'lodo'
