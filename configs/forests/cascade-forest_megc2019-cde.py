# As random-forest_megc2019-cde.py, under a cascade of forests (Zhou and Feng, "Deep Forest", IJCAI
# 2017) whose levels are fitted by folds of the training subjects; the number of levels follows from
# the same folds. Ten seconds a fold on one CPU core.
#
#   tools/prepare.py --list megc2019 --pictures flow --out data/megc2019
#   tools/crossval.py configs/forests/cascade-forest_megc2019-cde.py
_base_ = 'random-forest_megc2019-cde.py'

estimator = dict(
    steps=[dict(type='mmatnet.estimators.classifiers.cascade_forest.CascadeForest')])
seeds = [0]
