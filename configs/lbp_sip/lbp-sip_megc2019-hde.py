# As lbp-sip_megc2019-cde.py, but holdout database evaluation: train on two databases, test on the
# third.
#
#   tools/crossval.py configs/lbp_sip/lbp-sip_megc2019-hde.py
_base_ = 'lbp-sip_megc2019-cde.py'

protocol = 'lodo'
