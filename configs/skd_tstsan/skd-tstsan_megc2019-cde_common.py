# As skd-tstsan_megc2019-cde.py, by the common recipe (../_base_/schedules/common.py): balanced
# batches of 32 by cross entropy, mirrored.
#
#   tools/crossval.py configs/skd_tstsan/skd-tstsan_megc2019-cde_common.py
_base_ = [
    '../_base_/models/skd_tstsan.py',
    '../_base_/datasets/megc2019.py',
    '../_base_/inputs/apex_onset_flows.py',
    '../_base_/schedules/common.py',
    '../_base_/default_runtime.py',
]

recipe = {{_base_._recipe}}

train_dataloader = dict(batch_size=32, dataset={{_base_._apex_onset_flows_train}})
test_dataloader = dict(batch_size=32, dataset={{_base_._apex_onset_flows}})
