# The two streams projected to one width and added, in place of the paper's concatenation.
_base_ = '../atnet_casme2.py'

model = dict(neck=dict(kind='sum', width=512), cls_head=dict(in_channels=512))
