# ATNet on SAMM's 133 clips of MEGC2019 in three classes; leave one of 28 subjects out. Everything
# else as atnet_casme2.py.
#
#   tools/crossval.py configs/atnet_samm.py
_base_ = 'atnet_casme2.py'

_samm = dict(
    sources=['samm/store'],
    emotion_maps=dict(
        _delete_=True,
        samm=dict(
            Anger='negative',
            Contempt='negative',
            Disgust='negative',
            Fear='negative',
            Sadness='negative',
            Happiness='positive',
            Surprise='surprise',
            Other=None)))
train_dataloader = dict(dataset=_samm)
test_dataloader = dict(dataset=_samm)
