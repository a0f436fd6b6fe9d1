# As lbp-top_megc2019-cde.py, but holdout database evaluation: train on two databases, test on the
# third.
#
#   tools/crossval.py configs/lbp_top/lbp-top_megc2019-hde.py --cfg-options data_root=DIR
_base_ = 'lbp-top_megc2019-cde.py'

protocol = 'lodo'
