# As svm_megc2019-cde_flow-28-clip-max.py, but holdout database evaluation: train on two databases,
# test on the third.
#
#   tools/crossval.py configs/svm_flow/svm_megc2019-hde_flow-28-clip-max.py
_base_ = 'svm_megc2019-cde_flow-28-clip-max.py'

protocol = 'lodo'
