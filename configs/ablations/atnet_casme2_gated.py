# The two streams weighed by a gate, in place of the paper's concatenation.
_base_ = '../atnet_casme2.py'

model = dict(neck=dict(kind='gated', width=512), cls_head=dict(in_channels=512))
