# As ../ablations/atnet_megc2019-hde_apexflow-pictures.py, with a rectangle of the flow erased in
# every second picture.
#
#   tools/crossval.py configs/training/atnet-flow_megc2019-hde_erasing.py
_base_ = ['../ablations/atnet_megc2019-hde_apexflow-pictures.py', '../_base_/training/erasing.py']

_pipeline = _base_._apex_flow_train.pipeline
train_dataloader = dict(dataset=dict(pipeline=[
    *_pipeline[:-1],
    dict(type='EraseApexFlow', stream='apex', **_base_._erase),
    _pipeline[-1],
]))
