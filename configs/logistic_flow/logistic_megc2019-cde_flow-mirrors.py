# Logistic regression on the flattened 28x28 picture of onset-apex flow, each channel stretched to 0
# to 1: 2352 numbers, of each training clip and of its left-right mirror, classes weighed by their
# frequency. The strength of the penalty is chosen in each fold by five inner folds of its training
# subjects. On ready-made pictures, such as STSTNet's authors' (docs/apex_flow.md).
#
#   tools/prepare.py --list megc2019 --pictures flow --out data/megc2019
#   tools/crossval.py configs/logistic_flow/logistic_megc2019-cde_flow-mirrors.py
_base_ = '../svm_flow/svm_megc2019-cde_flow-mirrors.py'

estimator = dict(
    steps=[dict(type='sklearn.linear_model.LogisticRegression', class_weight='balanced',
                max_iter=1000)],
    search=dict(grid=dict(logisticregression__C=[0.001, 0.01, 0.1, 1])))
