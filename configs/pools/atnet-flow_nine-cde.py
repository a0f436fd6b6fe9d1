# As atnet-flow_nine-hde.py, but composite database evaluation: the subjects of all nine databases
# in ten groups, as alike in clips and classes as can be, each held out once.
#
#   tools/crossval.py configs/pools/atnet-flow_nine-cde.py
_base_ = 'atnet-flow_nine-hde.py'

protocol = dict(_delete_=True, type='groups', k=10)
