"""Whitened principal components of each part of a vector by itself."""
from collections.abc import Sequence
from numbers import Integral

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.decomposition import PCA


class WhitenedParts(TransformerMixin, BaseEstimator):
    """Whiten the parts of vectors, such as descriptors side by side, each by its own components.

    Y. Guo et al. (ELBP-TOP, arXiv:1907.09160) keep all components that clips can have, their number
    less one; a part has at most as many as the training side's clips less one.

    Args:
        sizes (Sequence[int]): Numbers in each part, in order.
        n_components (int | float, optional): Of each part, or the share of variance that they
            explain. Defaults to all.
    """

    def __init__(self, sizes: Sequence[int], n_components: float | None = None) -> None:
        self.sizes = sizes
        self.n_components = n_components

    def fit(self, X: np.ndarray, y: np.ndarray | None = None) -> 'WhitenedParts':
        """Fit vectors (N, D).

        Raises:
            ValueError: If the parts do not make up the vectors, or ``n_components`` is unsound.
        """
        self._check_components()
        parts = self._parts(np.asarray(X))
        most = [min(len(part) - 1, part.shape[1]) for part in parts]
        wanted = most if self.n_components is None else [
            self.n_components if isinstance(self.n_components, float)
            else min(self.n_components, limit) for limit in most]
        self._pcas = [PCA(count, whiten=True, svd_solver='full').fit(part)
                      for count, part in zip(wanted, parts, strict=True)]
        return self

    def _check_components(self) -> None:
        count: object = self.n_components
        share = isinstance(count, float) and 0 < count < 1
        whole = isinstance(count, Integral) and int(count) >= 1
        if count is not None and not share and not whole:
            raise ValueError('n_components must be a whole number from 1 up, a share of variance '
                             f'between 0 and 1, or None for all, got {count!r}')

    def _parts(self, X: np.ndarray) -> list[np.ndarray]:
        if X.shape[1] != sum(self.sizes):
            raise ValueError(f'parts of {list(self.sizes)} make {sum(self.sizes)} numbers, but '
                             f'vectors have {X.shape[1]}')
        return np.split(X, np.cumsum(self.sizes)[:-1], axis=1)

    def transform(self, X: np.ndarray) -> np.ndarray:
        """Return the components of all parts side by side."""
        return np.hstack([pca.transform(part) for pca, part
                          in zip(self._pcas, self._parts(np.asarray(X)), strict=True)])
