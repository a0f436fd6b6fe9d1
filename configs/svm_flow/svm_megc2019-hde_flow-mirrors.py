# As svm_megc2019-cde_flow-mirrors.py, but holdout database evaluation: train on two databases, test
# on the third.
#
#   tools/crossval.py configs/svm_flow/svm_megc2019-hde_flow-mirrors.py
_base_ = 'svm_megc2019-cde_flow-mirrors.py'

protocol = 'lodo'
