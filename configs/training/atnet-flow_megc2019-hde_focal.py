# As ../ablations/atnet_megc2019-hde_apexflow-pictures.py, by focal loss in place of cross
# entropy; the classes are balanced by duplicates as there.
#
#   tools/crossval.py configs/training/atnet-flow_megc2019-hde_focal.py
_base_ = ['../ablations/atnet_megc2019-hde_apexflow-pictures.py', '../_base_/training/focal.py']

model = dict(cls_head=dict(loss_cls={{_base_._focal}}))
