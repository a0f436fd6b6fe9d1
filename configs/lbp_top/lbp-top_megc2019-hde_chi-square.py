# As lbp-top_megc2019-cde_chi-square.py, but holdout database evaluation: train on two databases,
# test on the third.
#
#   tools/crossval.py configs/lbp_top/lbp-top_megc2019-hde_chi-square.py --cfg-options data_root=DIR
_base_ = 'lbp-top_megc2019-cde_chi-square.py'

protocol = 'lodo'
