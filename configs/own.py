# Clips of your own, prepared with `mmatnet prepare DIR --table FILE --out data/own` and extracted
# with `mmatnet extract data/own --recipe configs/own.py`: onset-apex flow, one subject left out at
# a time. About 10 seconds a fold on one CPU core. docs/your_own_data.md has the whole way.
#
#   tools/crossval.py configs/own.py
_base_ = 'ablations/atnet_megc2019-cde_apexflow.py'

databases = ['own']  # folders below data_root; several are one pool
classes = None  # every emotion of the tables, or such as ('negative', 'positive', 'surprise')
emotion_maps = None  # by name, or such as dict(own=dict(anger='negative', calm=None))
recipe = dict(features=[dict(type='ApexFlow', size=56)])
