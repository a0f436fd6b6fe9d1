# As svm_megc2019-cde_hoof.py; C is chosen in each fold by five inner folds of its training
# subjects.
#
#   tools/crossval.py configs/svm_hoof/svm_megc2019-cde_hoof-inner.py --cfg-options data_root=DIR
#
# DIR holds Apex_Cropped_images.txt and HOOF-Features.zip, zipped or unpacked.
_base_ = 'svm_megc2019-cde_hoof.py'

estimator = dict(search=dict(grid=dict(svc__C=[0.1, 1, 10, 100])))
