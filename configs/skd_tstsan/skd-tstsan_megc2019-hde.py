# As skd-tstsan_megc2019-cde.py, but holdout database evaluation: train on two databases, test on
# the third, with three seeds. Nothing is published for it.
#
#   tools/crossval.py configs/skd_tstsan/skd-tstsan_megc2019-hde.py
_base_ = 'skd-tstsan_megc2019-cde.py'

protocol = 'lodo'
seeds = [0, 1, 2]
