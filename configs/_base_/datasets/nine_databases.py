# Nine databases as one pool, in place of the three of megc2019.py and beside its emotion maps: the
# challenge's 442 clips of those, and all clips of six more in the same three classes. Words of no
# class, such as others or tense, are left out, and so are joint emotions.
_words = dict(
    **dict.fromkeys(
        ('anger', 'contempt', 'disgust', 'fear', 'negative', 'sad', 'sadness',
         'repression'),  # the last as the challenge's classes of CASME II have it
        'negative'),
    **dict.fromkeys(('happiness', 'happy', 'positive'), 'positive'),
    surprise='surprise',
    **dict.fromkeys(('others', 'Others', 'tense')))
_fourdme = dict(Negative='negative', Repression='negative', Positive='positive',
                Surprise='surprise', Others=None)
_joint = {f'{one}+{other}': None for one in _fourdme for other in _fourdme if one != other}
_nine = dict(
    sources=[f'{name}/store' for name in (
        'casme2', 'smic', 'samm', 'casme', 'casme-sq', 'casme3a', 'mmew', '4dme', 'dfme')],
    emotion_maps={
        **dict.fromkeys(('casme', 'casme-sq', 'casme3a', 'mmew', 'dfme'), _words),
        '4dme': {**_fourdme, **_joint},
    })
