# As htnet-attn_megc2019-cde.py, but holdout database evaluation: train on two databases, test on
# the third, with three seeds.
#
#   tools/crossval.py configs/htnet/htnet-attn_megc2019-hde.py
_base_ = 'htnet-attn_megc2019-cde.py'

protocol = 'lodo'
seeds = [0, 1, 2]
