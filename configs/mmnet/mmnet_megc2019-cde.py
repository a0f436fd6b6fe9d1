# MMNet on MEGC2019, composite database evaluation: leave one of 68 subjects out. Paper: Li et al.,
# "MMNet: Muscle Motion-guided Network for Micro-expression Recognition", IJCAI 2022. Network and
# recipe are those of the authors' script for three classes: 99 epochs of AdamW 8e-4, decay 0.7, in
# batches of 24, the rate 0.987 of the last epoch's until the 51st. Differs: the last epoch
# predicts, where the authors choose it per test subject, accuracy and F1 apart (README.md); one
# grey onset and apex, where theirs are drawn among the frames around. Nothing is published for this
# protocol. For a GPU.
#
#   tools/extract.py data/casme2 --recipe configs/mmnet/mmnet_megc2019-cde.py
#   tools/crossval.py configs/mmnet/mmnet_megc2019-cde.py
_base_ = [
    '../_base_/models/mmnet.py',
    '../_base_/datasets/megc2019.py',
    '../_base_/inputs/apex_onset.py',
    '../_base_/default_runtime.py',
]

recipe = dict(face='centerface', features=[dict(type='ApexImage'), dict(type='OnsetFrame')])

train_dataloader = dict(
    batch_size=24,
    sampler=dict(_delete_=True, type='DefaultSampler', shuffle=True),
    dataset={{_base_._apex_onset_train}})
test_dataloader = dict(batch_size=24, dataset={{_base_._apex_onset}})

train_cfg = dict(type='EpochBasedTrainLoop', max_epochs=99, val_interval=99)
test_cfg = dict(type='TestLoop')
optim_wrapper = dict(
    type='OptimWrapper', optimizer=dict(type='AdamW', lr=8e-4, weight_decay=0.7))
param_scheduler = dict(type='ExponentialLR', gamma=0.987, end=51, by_epoch=True)
