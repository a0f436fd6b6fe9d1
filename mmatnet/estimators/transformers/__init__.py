"""Steps before a classifier as scikit-learn's, for ``steps`` of ``SklearnEstimator``."""
