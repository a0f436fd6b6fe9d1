# As svm_megc2019-cde_flow-28-stretched.py, but holdout database evaluation: train on two databases,
# test on the third.
#
#   tools/crossval.py configs/svm_flow/svm_megc2019-hde_flow-28-stretched.py
_base_ = 'svm_megc2019-cde_flow-28-stretched.py'

protocol = 'lodo'
