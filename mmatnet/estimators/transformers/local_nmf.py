"""Local non-negative matrix factorisation: faces as sums of parts that overlap little."""
import warnings

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.decomposition import NMF
from sklearn.exceptions import ConvergenceWarning

TINY = 1e-12


class LocalNMF(TransformerMixin, BaseEstimator):
    """Write non-negative vectors, such as grey pictures, as sums of local parts.

    S. Z. Li, X. Hou, H. Zhang, Q. Cheng, "Learning Spatially Localized, Parts-Based
    Representation", CVPR 2001. With V (D, N) the vectors in columns, W (D, r) the parts and
    H (r, N) how much of each is in each, rounds of H <- sqrt(H W'(V / WH)), W <- W ((V / WH) H')
    over the rows' sums of H, and W's columns divided by theirs. A new vector is written by the same
    rule for H with the parts as they are, each by itself.

    Start and end are ours, since the paper tells neither. Parts that start at random are much the
    same picture for hundreds of rounds, in which hardly anything changes, so they start from
    scikit-learn's factorisation by the same divergence. WH has not the scale of V (the square root
    takes it from H), so what ends the rounds is not the divergence but how much the parts, or a
    vector's amounts, still change.

    Args:
        n_components (int): r, of parts. Defaults to 60.
        max_iter (int): Rounds, at most. Defaults to 5000.
        tol (float): The share of a part, in the mean of all, or of a vector's amounts, that moves
            in the last round. Defaults to 5e-4.
        random_state (int, optional): Of the start.

    Attributes:
        components_ (ndarray): The parts, shape (r, D), each of sum 1.
        n_iter_ (int): Rounds that were made.
    """

    def __init__(self, n_components: int = 60, max_iter: int = 5000, tol: float = 5e-4,
                 random_state: int | None = None) -> None:
        self.n_components = n_components
        self.max_iter = max_iter
        self.tol = tol
        self.random_state = random_state

    def fit(self, X: np.ndarray, y: np.ndarray | None = None) -> 'LocalNMF':
        """Fit vectors (N, D).

        Raises:
            ValueError: If a number is negative.
        """
        V = _columns(X)
        W, H = self._start(V)
        self.n_iter_ = 0
        moved = np.inf
        while moved > self.tol and self.n_iter_ < self.max_iter:
            H = _amounts(V, W, H)
            before = W
            W = W * ((V / (W @ H + TINY)) @ H.T) / (H.sum(axis=1) + TINY)
            W = W / (W.sum(axis=0) + TINY)
            moved = _moved(before, W).mean()
            self.n_iter_ += 1
        self.components_ = W.T
        return self

    def transform(self, X: np.ndarray) -> np.ndarray:
        """Return how much of each part is in each vector, (N, r), whatever others there are."""
        V, W = _columns(X), self.components_.T
        H = np.repeat(V.mean(axis=0)[None], W.shape[1], axis=0)
        moving = np.arange(V.shape[1])
        for _ in range(self.max_iter):
            before = H[:, moving]
            H[:, moving] = _amounts(V[:, moving], W, before)
            moving = moving[_moved(before, H[:, moving]) > self.tol]
            if not len(moving):
                break
        return H.T

    def _start(self, V: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return parts (D, r) of sum 1 and amounts (r, N), none of them zero."""
        model = NMF(self.n_components, solver='mu', beta_loss='kullback-leibler',
                    random_state=self.random_state)
        with warnings.catch_warnings():
            warnings.simplefilter('ignore', ConvergenceWarning)  # the rounds go on from there
            H = model.fit_transform(V.T).T + TINY
        W = model.components_.T + TINY
        return W / W.sum(axis=0), H


def _amounts(V: np.ndarray, W: np.ndarray, H: np.ndarray) -> np.ndarray:
    return np.sqrt(H * (W.T @ (V / (W @ H + TINY))))


def _moved(before: np.ndarray, now: np.ndarray) -> np.ndarray:
    """Return which share of each column has gone to other rows, or come or gone; (columns,)."""
    return np.abs(now - before).sum(axis=0) / (before.sum(axis=0) + now.sum(axis=0) + TINY)


def _columns(X: np.ndarray) -> np.ndarray:
    V = np.asarray(X, float).T
    if V.min() < 0:
        raise ValueError(f'LocalNMF takes numbers from 0 up, got {V.min():g}; take grey pictures, '
                         'or lengths')
    return V
