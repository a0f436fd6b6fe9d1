# As ../ablations/atnet_megc2019-hde_apexflow-pictures.py, with clips of the tested database
# offered without their labels, of which nothing is made but batch statistics: what mmd, dann and
# multi-source are to be compared with. TRANSDUCTIVE.
#
#   tools/crossval.py configs/training/atnet-flow_megc2019-hde_offered.py
_base_ = [
    '../ablations/atnet_megc2019-hde_apexflow-pictures.py',
    '../_base_/training/adaptation.py',
]

protocol = dict(_delete_=True, **_base_._offered)
train_dataloader = {{_base_._halves}}
