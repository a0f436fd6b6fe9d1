# As ../ststnet/ststnet_megc2019-hde_common.py, with mixup: flow fields of two clips are
# superposed, and their labels as much.
#
#   tools/crossval.py configs/training/ststnet_megc2019-hde_mixup.py
_base_ = ['../ststnet/ststnet_megc2019-hde_common.py', '../_base_/training/mixup.py']

model = dict(data_preprocessor=dict(preprocessors=dict(
    apex_flow=dict(blending={{_base_._blending}}))))
