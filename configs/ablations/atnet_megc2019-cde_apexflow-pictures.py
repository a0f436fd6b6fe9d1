# As atnet_megc2019-cde_apexflow.py, on ready-made pictures of all three databases in one store:
#
#   tools/prepare.py --list megc2019 --out data/megc2019
#   tools/extract.py data/megc2019 --apex-flow-images DIR --pattern '{subject}_{clip}*.png'
#   tools/crossval.py configs/ablations/atnet_megc2019-cde_apexflow-pictures.py
_base_ = 'atnet_megc2019-cde_apexflow.py'

train_dataloader = dict(dataset=dict(sources=['megc2019/store']))
test_dataloader = dict(dataset=dict(sources=['megc2019/store']))
