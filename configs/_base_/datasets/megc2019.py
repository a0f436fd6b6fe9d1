# The 442 clips of MEGC2019 in three classes: 145 of CASME II, 164 of SMIC-HS and 133 of SAMM.
# Each database has its own words; the challenge's own are there too, for a table made from its list
_base_ = 'casme2.py'

_own = dict(negative='negative', positive='positive', surprise='surprise')
_dataset = dict(
    sources=['casme2/store', 'smic/store', 'samm/store'],
    emotion_maps=dict(
        casme2=_own,
        smic=_own,
        samm=dict(
            **_own,
            Anger='negative',
            Contempt='negative',
            Disgust='negative',
            Fear='negative',
            Sadness='negative',
            Happiness='positive',
            Surprise='surprise',
            Other=None)))
train_dataloader = dict(dataset=_dataset)
test_dataloader = dict(dataset=_dataset)
