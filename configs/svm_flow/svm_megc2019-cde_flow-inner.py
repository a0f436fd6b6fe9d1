# As svm_megc2019-cde_flow-28-stretched.py; C and the width of the kernel are chosen in each fold by
# five inner folds of its training subjects, around what scikit-learn's rule gives these pictures,
# about 0.005.
#
#   tools/prepare.py --list megc2019 --pictures flow --out data/megc2019
#   tools/crossval.py configs/svm_flow/svm_megc2019-cde_flow-inner.py
_base_ = 'svm_megc2019-cde_flow-28-stretched.py'

estimator = dict(search=dict(grid=dict(svc__C=[1, 10, 100], svc__gamma=[0.002, 0.005, 0.015])))
