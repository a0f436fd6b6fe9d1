# As logistic_megc2019-cde_flow-mirrors.py, but holdout database evaluation: train on two databases,
# test on the third.
#
#   tools/crossval.py configs/logistic_flow/logistic_megc2019-hde_flow-mirrors.py
_base_ = 'logistic_megc2019-cde_flow-mirrors.py'

protocol = 'lodo'
