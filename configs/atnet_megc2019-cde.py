# ATNet on MEGC2019, composite database evaluation, as released: 442 clips of CASME II, SMIC-HS and
# SAMM pooled, one of their 68 subjects left out at a time. Paper: Peng et al., "A Novel Apex-Time
# Network for Cross-Dataset Micro-Expression Recognition", ACII 2019.
# Differs from the release: no start from a macro-expression network, which was never published.
# About 1.4 hours a fold for 2500 iterations on one CPU core; 68 folds. No score on the licensed
# frames yet.
#
#   tools/crossval.py configs/atnet_megc2019-cde.py
_base_ = [
    '_base_/models/atnet.py',
    '_base_/datasets/megc2019.py',
    '_base_/inputs/apex_motion.py',
    '_base_/schedules/released.py',
    '_base_/default_runtime.py',
]

train_dataloader = dict(dataset={{_base_._apex_motion}})
test_dataloader = dict(dataset={{_base_._apex_motion}})
