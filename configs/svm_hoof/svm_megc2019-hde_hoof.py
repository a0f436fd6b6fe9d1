# As svm_megc2019-cde_hoof.py, but holdout database evaluation: train on two databases, test on the
# third.
#
#   tools/crossval.py configs/svm_hoof/svm_megc2019-hde_hoof.py --cfg-options data_root=DIR
_base_ = 'svm_megc2019-cde_hoof.py'

protocol = 'lodo'
