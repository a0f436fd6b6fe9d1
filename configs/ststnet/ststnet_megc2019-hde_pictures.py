# As ststnet_megc2019-hde.py, on ready-made pictures of all three databases, such as the authors',
# which a table beside the list of the challenge's clips names (docs/apex_flow.md says how to write
# it). Measured on these: UF1 0.6502 +- 0.0153, UAR 0.6352 +- 0.0169 over three seeds.
#
#   tools/prepare.py --list megc2019 --out data/megc2019
#   tools/crossval.py configs/ststnet/ststnet_megc2019-hde_pictures.py
_base_ = 'ststnet_megc2019-hde.py'

_sources = [dict(type='FlowPictures', table='megc2019/pictures.csv')]

train_dataloader = dict(dataset=dict(sources=_sources))
test_dataloader = dict(dataset=dict(sources=_sources))
