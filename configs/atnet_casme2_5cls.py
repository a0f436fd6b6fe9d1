# ATNet on CASME II with the five classes of single-database papers: 246 clips of 26 subjects.
# Everything else as atnet_casme2.py.
#
#   tools/crossval.py configs/atnet_casme2_5cls.py
_base_ = 'atnet_casme2.py'

_five_classes = dict(
    clips='all',
    classes=('happiness', 'disgust', 'repression', 'surprise', 'others'),
    emotion_maps=dict(
        _delete_=True,
        casme2=dict(
            happiness='happiness',
            disgust='disgust',
            repression='repression',
            surprise='surprise',
            others='others',
            sadness=None,
            fear=None)))
model = dict(cls_head=dict(num_classes=5))
train_dataloader = dict(dataset=_five_classes)
test_dataloader = dict(dataset=_five_classes)
