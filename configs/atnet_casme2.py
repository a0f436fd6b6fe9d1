# ATNet on CASME II, three classes as in MEGC2019, as released. Paper: Peng et al., "A Novel
# Apex-Time Network for Cross-Dataset Micro-Expression Recognition", ACII 2019.
# Differs from the release: no start from a macro-expression network, which was never published.
# About 1.4 hours for 2500 iterations on one CPU core; 24 folds in tools/crossval.py.
# Expected: the authors report an accuracy of 0.60 for CASME II under LOSO (AKMNet's table, whose
# classes are not known); we have no score on the licensed frames.
#
#   tools/train.py configs/atnet_casme2.py
#   tools/crossval.py configs/atnet_casme2.py
_base_ = [
    '_base_/models/atnet.py',
    '_base_/datasets/casme2.py',
    '_base_/inputs/apex_motion.py',
    '_base_/schedules/released.py',
    '_base_/default_runtime.py',
]

train_dataloader = dict(dataset={{_base_._apex_motion}})
test_dataloader = dict(dataset={{_base_._apex_motion}})
