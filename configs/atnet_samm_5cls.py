# ATNet on SAMM with the five classes of single-database papers, those of ten clips and more: 136
# clips of 27 subjects. Everything else as atnet_casme2.py; 27 folds.
#
#   tools/crossval.py configs/atnet_samm_5cls.py
_base_ = 'atnet_casme2.py'

_five_classes = dict(
    sources=['samm/store'],
    clips='all',
    classes=('anger', 'happiness', 'other', 'surprise', 'contempt'),
    emotion_maps=dict(
        _delete_=True,
        samm=dict(
            Anger='anger',
            Happiness='happiness',
            Other='other',
            Surprise='surprise',
            Contempt='contempt',
            Disgust=None,
            Fear=None,
            Sadness=None)))
model = dict(cls_head=dict(num_classes=5))
train_dataloader = dict(dataset=_five_classes)
test_dataloader = dict(dataset=_five_classes)
