# As random-forest_megc2019-cde.py, under a deep forest (Zhou and Feng, "Deep Forest", IJCAI 2017):
# forests scan the picture by windows of 7, 14 and 21 pixels, as in DFN (Sun et al. 2022), and a
# cascade of forests classifies what they say.
#
#   tools/prepare.py --list megc2019 --pictures flow --out data/megc2019
#   tools/crossval.py configs/forests/deep-forest_megc2019-cde.py
_base_ = 'random-forest_megc2019-cde.py'

estimator = dict(steps=[dict(type='mmatnet.estimators.classifiers.deep_forest.DeepForest')])
seeds = [0]
