# As ../ablations/atnet_megc2019-hde_apexflow-pictures.py, with mixup: flow fields of two clips
# are superposed, and their labels as much.
#
#   tools/crossval.py configs/training/atnet-flow_megc2019-hde_mixup.py
_base_ = ['../ablations/atnet_megc2019-hde_apexflow-pictures.py', '../_base_/training/mixup.py']

model = dict(data_preprocessor=dict(preprocessors=dict(apex=dict(blending={{_base_._blending}}))))
