# As lbp-top_megc2019-cde_frames.py, but holdout database evaluation: train on two databases, test
# on the third.
#
#   tools/crossval.py configs/lbp_top/lbp-top_megc2019-hde_frames.py
_base_ = 'lbp-top_megc2019-cde_frames.py'

protocol = 'lodo'
