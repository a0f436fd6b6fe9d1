# As lbp-top_megc2019-cde_tim10-4.py, on clips of 64 frames, with 8 neighbours.
#
#   tools/crossval.py configs/lbp_top/lbp-top_megc2019-cde_tim64-8.py --cfg-options data_root=DIR
#
# DIR holds Apex_Cropped_images.txt and LBP-TOP-Features.zip, zipped or unpacked.
_base_ = 'lbp-top_megc2019-cde_tim10-4.py'

_lbp_top = dict(sources=[dict(type='ReleasedLbpTop', variant='LBPTOP_TIM64_333_8')])
train_dataloader = dict(dataset=_lbp_top)
test_dataloader = dict(dataset=_lbp_top)
