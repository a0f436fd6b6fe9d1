# As bi-woof_megc2019-cde.py, under a support vector machine with the exponential chi-square kernel,
# which is made for histograms.
#
#   tools/prepare.py --list megc2019 --pictures flow --out data/megc2019
#   tools/crossval.py configs/bi_woof/bi-woof_megc2019-cde_chi-square.py
_base_ = 'bi-woof_megc2019-cde.py'

estimator = dict(
    steps=[dict(type='mmatnet.estimators.classifiers.chi_square.ChiSquareSVC',
                class_weight='balanced')],
    search=dict(grid=dict(_delete_=True, chisquaresvc__C=[0.1, 1, 10, 100])))
