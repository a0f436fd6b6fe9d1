# As svm_megc2019-cde_hoof.py, on clips of 64 flows and 4 bins: 64 histograms of 4 numbers.
#
#   tools/crossval.py configs/svm_hoof/svm_megc2019-cde_hoof-tim64-4.py --cfg-options data_root=DIR
#
# DIR holds Apex_Cropped_images.txt and HOOF-Features.zip, zipped or unpacked.
_base_ = 'svm_megc2019-cde_hoof.py'

_hoof = dict(sources=[dict(type='ReleasedHoof', variant='HOOF_TIM64_4')])
train_dataloader = dict(dataset=_hoof)
test_dataloader = dict(dataset=_hoof)
