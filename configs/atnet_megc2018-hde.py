# As atnet_megc2018-cde.py, but holdout database evaluation: train on CASME II and test on SAMM,
# then the other way, with three seeds. MEGC2018 reports accuracy (WAR) and UAR.
#
#   tools/crossval.py configs/atnet_megc2018-hde.py
_base_ = 'atnet_megc2018-cde.py'

protocol = 'lodo'
seeds = [0, 1, 2]
