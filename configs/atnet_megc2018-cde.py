# ATNet on MEGC2018's composite: the objective classes I to V of CASME II and SAMM, 185 + 68 = 253
# clips of 26 + 21 = 47 subjects; leave one subject out. Objective classes are made of action units
# alone: Davison, Merghani, Yap, Journal of Imaging 2018. `tools/prepare.py` reads them from SAMM's
# sheet and, for CASME II, from CASME2-ObjectiveClasses.xlsx.
# Everything else as atnet_casme2.py; 47 folds of about 1.4 hours on one CPU core. No score on the
# licensed frames yet. MEGC2018 reports macro and weighted F1.
#
#   tools/crossval.py configs/atnet_megc2018-cde.py
_base_ = 'atnet_casme2.py'

_one_to_five = dict(I='I', II='II', III='III', IV='IV', V='V', VI=None, VII=None)
_objective = dict(
    sources=['casme2/store', 'samm/store'],
    clips='all',
    label_column='objective_class',
    classes=('I', 'II', 'III', 'IV', 'V'),
    emotion_maps=dict(_delete_=True, casme2=_one_to_five, samm=_one_to_five))
model = dict(cls_head=dict(num_classes=5))
train_dataloader = dict(dataset=_objective)
test_dataloader = dict(dataset=_objective)
