# As mmnet_megc2019-cde.py, by the common recipe (../_base_/schedules/common.py): balanced batches
# of 32, mirrored, turned and shifted.
#
#   tools/crossval.py configs/mmnet/mmnet_megc2019-cde_common.py
_base_ = [
    '../_base_/models/mmnet.py',
    '../_base_/datasets/megc2019.py',
    '../_base_/inputs/apex_onset.py',
    '../_base_/schedules/common.py',
    '../_base_/default_runtime.py',
]

recipe = dict(face='centerface', features=[dict(type='ApexImage'), dict(type='OnsetFrame')])

train_dataloader = dict(batch_size=32, dataset={{_base_._apex_onset_train}})
test_dataloader = dict(batch_size=32, dataset={{_base_._apex_onset}})
