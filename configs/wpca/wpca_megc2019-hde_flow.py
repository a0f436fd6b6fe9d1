# As wpca_megc2019-cde_flow.py, but holdout database evaluation: train on two databases, test on the
# third.
#
#   tools/crossval.py configs/wpca/wpca_megc2019-hde_flow.py
_base_ = 'wpca_megc2019-cde_flow.py'

protocol = 'lodo'
