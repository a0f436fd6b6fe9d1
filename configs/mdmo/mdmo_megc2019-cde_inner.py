# As mdmo_megc2019-cde.py; C is chosen in each fold by five inner folds of its training subjects.
#
#   tools/crossval.py configs/mdmo/mdmo_megc2019-cde_inner.py
_base_ = 'mdmo_megc2019-cde.py'

estimator = dict(search=dict(grid=dict(svc__C=[0.1, 1, 10, 28, 100])))
