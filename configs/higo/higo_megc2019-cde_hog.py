# As higo_megc2019-cde.py, gradients weighing their length: HOG on three planes.
#
#   tools/extract.py data/casme2 --recipe configs/higo/higo_megc2019-cde_hog.py
#   tools/crossval.py configs/higo/higo_megc2019-cde_hog.py
_base_ = 'higo_megc2019-cde.py'

recipe = dict(features=[dict(
    type='Higo', name='hog', weight='length', magnification=dict(type='eulerian', alpha=4.0))])
_hog = dict(streams=('hog',))
train_dataloader = dict(dataset=_hog)
test_dataloader = dict(dataset=_hog)
