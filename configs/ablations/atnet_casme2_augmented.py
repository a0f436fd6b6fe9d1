# With the augmentation that the released train.prototxt asks for and its reader never does (it
# reads another name), but for the rotation, which stored rows cannot follow.
_base_ = '../atnet_casme2.py'

train_pipeline = [
    dict(type='MirrorClip', prob=0.5),
    dict(type='ShiftGrey', max_shift=10, prob=0.5),
    dict(type='AlignRowsRight'),
    dict(type='PackClip'),
]
train_dataloader = dict(
    dataset=dict(streams=('apex', 'motion', 'motion_mirrored'), pipeline=train_pipeline))
