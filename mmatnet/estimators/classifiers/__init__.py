"""Classifiers as scikit-learn's, for ``steps`` of ``SklearnEstimator``, that it does not have."""
