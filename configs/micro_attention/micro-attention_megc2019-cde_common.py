# As micro-attention_megc2019-cde.py, by the common recipe (../_base_/schedules/common.py); the apex
# is mirrored, and shifted by up to a fourteenth of its side.
#
#   tools/crossval.py configs/micro_attention/micro-attention_megc2019-cde_common.py
_base_ = [
    '../_base_/models/micro_attention.py',
    '../_base_/datasets/megc2019.py',
    '../_base_/schedules/common.py',
    '../_base_/default_runtime.py',
]

train_dataloader = dict(
    batch_size=32,
    dataset=dict(
        streams=('apex', 'apex_mirrored'),
        pipeline=[
            dict(type='MirrorClip', prob=0.5),
            dict(type='ShiftGrey', max_shift=16, prob=1.0),
            dict(type='PackClip'),
        ]))
test_dataloader = dict(
    batch_size=64, dataset=dict(streams=('apex',), pipeline=[dict(type='PackClip')]))
