"""Local non-negative matrix factorisation: faces as sums of parts that overlap little."""
import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils import check_random_state

TINY = 1e-12


class LocalNMF(TransformerMixin, BaseEstimator):
    """Write non-negative vectors, such as grey pictures, as sums of local parts.

    S. Z. Li, X. Hou, H. Zhang, Q. Cheng, "Learning Spatially Localized, Parts-Based
    Representation", CVPR 2001. With V (D, N) the vectors in columns, W (D, r) the parts and
    H (r, N) how much of each is in each, rounds of H <- sqrt(H W'(V / WH)), W <- W ((V / WH) H')
    over the rows' sums of H, and W's columns divided by theirs. A new vector is written by the same
    rule for H with the parts as they are.

    Args:
        n_components (int): r, of parts. Defaults to 60.
        max_iter (int): Rounds, at most. Defaults to 300.
        tol (float): The change of the divergence, relative to it, at which it ends. Defaults to
            1e-4.
        random_state (int, optional): Of the start.

    Attributes:
        components_ (ndarray): The parts, shape (r, D), each of sum 1.
        divergences_ (list[float]): The generalised Kullback-Leibler divergence after each round.
    """

    def __init__(self, n_components: int = 60, max_iter: int = 300, tol: float = 1e-4,
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
        draw = check_random_state(self.random_state)
        W, H = (draw.random_sample((size, self.n_components)) + TINY for size in V.shape)
        W, H = W / W.sum(axis=0), H.T * V.mean()
        self.divergences_ = []
        last = np.inf
        for _ in range(self.max_iter):
            H = np.sqrt(H * (W.T @ (V / (W @ H + TINY))))
            W = W * ((V / (W @ H + TINY)) @ H.T) / (H.sum(axis=1) + TINY)
            W = W / (W.sum(axis=0) + TINY)
            now = divergence(V, W @ H)
            self.divergences_.append(now)
            if _settled(last, now, self.tol):
                break
            last = now
        self.components_ = W.T
        return self

    def transform(self, X: np.ndarray) -> np.ndarray:
        """Return how much of each part is in each vector, (N, r)."""
        V, W = _columns(X), self.components_.T
        H = np.full((W.shape[1], V.shape[1]), V.mean())
        last = np.inf
        for _ in range(self.max_iter):
            H = np.sqrt(H * (W.T @ (V / (W @ H + TINY))))
            now = divergence(V, W @ H)
            if _settled(last, now, self.tol):
                break
            last = now
        return H.T


def divergence(V: np.ndarray, made: np.ndarray) -> float:
    """Return the generalised Kullback-Leibler divergence of what was made from what is."""
    return float(np.sum(V * np.log((V + TINY) / (made + TINY)) - V + made))


def _settled(before: float, now: float, tol: float) -> bool:
    return abs(before - now) <= tol * abs(before) if np.isfinite(before) else False


def _columns(X: np.ndarray) -> np.ndarray:
    V = np.asarray(X, float).T
    if V.min() < 0:
        raise ValueError(f'LocalNMF takes numbers from 0 up, got {V.min():g}; take grey pictures, '
                         'or lengths')
    return V
