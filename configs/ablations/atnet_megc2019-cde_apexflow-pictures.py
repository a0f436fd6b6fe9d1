# As atnet_megc2019-cde_apexflow.py, on ready-made pictures of all three databases, which a table
# beside the list of the challenge's clips names (docs/apex_flow.md says how to write it), and with
# three seeds, since others are held against it:
#
#   tools/prepare.py --list megc2019 --pictures flow --out data/megc2019
#   tools/crossval.py configs/ablations/atnet_megc2019-cde_apexflow-pictures.py
_base_ = 'atnet_megc2019-cde_apexflow.py'

_sources = [dict(type='FlowPictures', table='megc2019/pictures.csv')]

train_dataloader = dict(dataset=dict(sources=_sources))
test_dataloader = dict(dataset=dict(sources=_sources))

seeds = [0, 1, 2]
