# The temporal stream alone on the HOOF features that ATNet's authors released: all 442 clips of
# MEGC2019, composite database evaluation (leave one of 68 subjects out).
# Width 64, 300 iterations, Adam 1e-3 and inputs standardised with the training side's statistics
# are ours, not the paper's, and not tuned. Measured scores: README.
#
#   tools/crossval.py configs/atnet_megc2019-cde_hoof.py --cfg-options data_root=DIR
#
# DIR holds Apex_Cropped_images.txt and HOOF-Features.zip, zipped or unpacked.
_base_ = [
    '_base_/models/atnet.py',
    '_base_/datasets/megc2019.py',
    '_base_/schedules/short.py',
    '_base_/default_runtime.py',
]

model = dict(
    backbone=dict(
        spatial=None,
        temporal=dict(in_channels=8, width=64, standardise=True)),
    neck=dict(in_channels=(64,)),
    cls_head=dict(in_channels=64))

_hoof = dict(
    sources=[dict(type='ReleasedHoof', variant='HOOF_TIM64_8')],
    streams=('motion',),
    pipeline=[dict(type='PackClip')])
train_dataloader = dict(dataset=_hoof)
test_dataloader = dict(batch_size=64, dataset=_hoof)
