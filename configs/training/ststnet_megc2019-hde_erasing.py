# As ../ststnet/ststnet_megc2019-hde_common.py, with a rectangle of the flow erased in every
# second picture.
#
#   tools/crossval.py configs/training/ststnet_megc2019-hde_erasing.py
_base_ = ['../ststnet/ststnet_megc2019-hde_common.py', '../_base_/training/erasing.py']

_pipeline = _base_._common_train.dataset.pipeline
train_dataloader = dict(dataset=dict(pipeline=[
    *_pipeline[:-1],
    dict(type='EraseApexFlow', stream='apex_flow', **_base_._erase),
    _pipeline[-1],
]))
