# ATNet on SMIC-HS, the 164 clips of MEGC2019 in three classes; leave one of 16 subjects out. SMIC
# tells no apex: the store holds the middle frame, or the spotted one, as prepared. Everything else
# as atnet_casme2.py.
#
#   tools/crossval.py configs/atnet_smic.py
_base_ = 'atnet_casme2.py'

_smic = dict(
    sources=['smic/store'],
    emotion_maps=dict(
        _delete_=True,
        smic=dict(negative='negative', positive='positive', surprise='surprise')))
train_dataloader = dict(dataset=_smic)
test_dataloader = dict(dataset=_smic)
