# As micro-attention_megc2019-cde.py, but holdout database evaluation: train on two databases, test
# on the third, with three seeds. No figure is published for it.
#
#   tools/crossval.py configs/micro_attention/micro-attention_megc2019-hde.py
_base_ = 'micro-attention_megc2019-cde.py'

protocol = 'lodo'
seeds = [0, 1, 2]
