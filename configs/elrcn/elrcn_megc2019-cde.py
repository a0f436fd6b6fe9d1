# ELRCN with spatial enrichment, at full size, on MEGC2019, composite database evaluation: leave one
# of 68 subjects out. Paper: Khor et al., "Enriched Long-Term Recurrent Convolutional Network for
# Facial Micro-Expression Recognition", FG 2018. The optimiser is the released one, Adam 1e-5, for
# 100 epochs in batches of 1; what differs, README.md says. Nothing is published for this protocol.
# 220 million weights, 3.5 GB with what Adam keeps: for a GPU.
#
#   tools/extract.py data/casme2 --recipe configs/elrcn/elrcn_megc2019-cde.py
#   tools/crossval.py configs/elrcn/elrcn_megc2019-cde.py
_base_ = ['../_base_/datasets/megc2019.py', '../_base_/default_runtime.py']

recipe = dict(face='centerface', features=[
    dict(type='FrameFlow', count=10, size=224, flow='tvl1')])

model = dict(
    type='ClipRecognizer',
    data_preprocessor=dict(
        type='MultiModalDataPreprocessor',
        preprocessors=dict(frame_flow=dict(type='ActionDataPreprocessor'))),
    backbone=dict(type='ELRCN', step=dict(type='VGG16Features', size=224)),
    cls_head=dict(
        type='LinearHead',
        num_classes=3,
        in_channels=128,
        init_cfg=dict(type='Xavier', layer='Linear', distribution='uniform')))  # Keras's

_flow = dict(streams=('frame_flow',), pipeline=[dict(type='PackClip')])
train_dataloader = dict(
    batch_size=1,
    sampler=dict(_delete_=True, type='DefaultSampler', shuffle=True),
    dataset=_flow)
test_dataloader = dict(batch_size=4, dataset=_flow)

train_cfg = dict(type='EpochBasedTrainLoop', max_epochs=100, val_interval=100)
test_cfg = dict(type='TestLoop')
optim_wrapper = dict(type='OptimWrapper', optimizer=dict(type='Adam', lr=1e-5))
param_scheduler = None
