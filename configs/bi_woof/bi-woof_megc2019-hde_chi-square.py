# As bi-woof_megc2019-cde_chi-square.py, but holdout database evaluation: train on two databases,
# test on the third.
#
#   tools/crossval.py configs/bi_woof/bi-woof_megc2019-hde_chi-square.py
_base_ = 'bi-woof_megc2019-cde_chi-square.py'

protocol = 'lodo'
