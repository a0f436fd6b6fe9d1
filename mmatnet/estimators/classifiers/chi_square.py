"""A support vector machine whose kernel compares histograms."""
import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.metrics.pairwise import additive_chi2_kernel
from sklearn.svm import SVC


class ChiSquareSVC(ClassifierMixin, BaseEstimator):
    """Classify histograms by a support vector machine with the exponential chi-square kernel.

    k(x, y) = exp(-gamma sum_i (x_i - y_i)^2 / (x_i + y_i)), with 1 / gamma the mean distance of
    the training side, as J. Zhang, M. Marszalek, S. Lazebnik, C. Schmid take it ("Local Features
    and Kernels for Classification of Texture and Object Categories", IJCV 73, 2007, section 2.3).

    Args:
        C (float): Of the support vector machine. Defaults to 1.
        class_weight (dict | str, optional): Likewise. Defaults to None.
    """

    def __init__(self, C: float = 1.0, class_weight: dict | str | None = None) -> None:
        self.C = C
        self.class_weight = class_weight

    def fit(self, X: np.ndarray, y: np.ndarray) -> 'ChiSquareSVC':
        """Fit histograms (N, D), none of whose numbers is negative, and their classes (N,)."""
        self._seen = np.asarray(X, float)
        distance = -additive_chi2_kernel(self._seen)  # (N, N)
        self.gamma_ = 1 / (distance.mean() or 1)
        self._svc = SVC(C=self.C, kernel='precomputed', class_weight=self.class_weight).fit(
            np.exp(-self.gamma_ * distance), y)
        self.classes_ = self._svc.classes_
        return self

    def _kernel(self, X: np.ndarray) -> np.ndarray:
        return np.exp(self.gamma_ * additive_chi2_kernel(np.asarray(X, float), self._seen))

    def decision_function(self, X: np.ndarray) -> np.ndarray:
        """Return the decision values of SVC: (N, C), or (N,) where there are two classes."""
        return self._svc.decision_function(self._kernel(X))

    def predict(self, X: np.ndarray) -> np.ndarray:
        """Return classes, (N,)."""
        return self._svc.predict(self._kernel(X))
