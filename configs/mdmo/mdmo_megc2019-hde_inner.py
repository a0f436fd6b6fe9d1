# As mdmo_megc2019-cde_inner.py, but holdout database evaluation: train on two databases, test on
# the third.
#
#   tools/crossval.py configs/mdmo/mdmo_megc2019-hde_inner.py
_base_ = 'mdmo_megc2019-cde_inner.py'

protocol = 'lodo'
