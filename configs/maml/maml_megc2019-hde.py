# As maml_megc2019-cde.py, but holdout database evaluation: train on two databases, test on the
# third.
#
#   tools/crossval.py configs/maml/maml_megc2019-hde.py
_base_ = 'maml_megc2019-cde.py'

protocol = 'lodo'
