# As svm_megc2019-cde_flow-28-stretched.py, but it also learns from the left-right mirror of each
# training clip, as the networks of the common recipe do.
#
#   tools/prepare.py --list megc2019 --pictures flow --out data/megc2019
#   tools/crossval.py configs/svm_flow/svm_megc2019-cde_flow-mirrors.py
_base_ = 'svm_megc2019-cde_flow-28-stretched.py'

estimator = dict(train_on_mirrors=True)
