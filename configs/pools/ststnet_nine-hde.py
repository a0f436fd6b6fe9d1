# STSTNet on nine databases as one pool: train on eight, test on the ninth, with three seeds. As
# ../ststnet/ststnet_megc2019-hde_common.py, on flow from frames, and for ten times as many
# iterations, which is about as many passes. Needs stores made by one recipe, with faces at one
# place. Not run on more than the three databases of MEGC2019.
#
#   for name in casme2 smic samm casme casme-sq casme3a mmew 4dme dfme; do
#     tools/extract.py data/$name --recipe configs/pools/ststnet_nine-hde.py --face centerface
#   done
#   tools/crossval.py configs/pools/ststnet_nine-hde.py
_base_ = [
    '../ststnet/ststnet_megc2019-hde_common.py',
    '../_base_/datasets/nine_databases.py',
]

recipe = dict(features=[dict(type='ApexFlow', size=56)])
train_dataloader = dict(dataset={{_base_._nine}})
test_dataloader = dict(dataset={{_base_._nine}})
train_cfg = dict(max_iters=3000, val_interval=3000)
param_scheduler = dict(T_max=3000)
