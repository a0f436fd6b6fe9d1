"""A deep forest: pictures are scanned by forests, and a cascade of forests classifies."""
from collections.abc import Sequence

import numpy as np
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.utils import check_random_state

from mmatnet.estimators.classifiers.cascade_forest import KINDS, CascadeForest


class DeepForest(CascadeForest):
    """Scan pictures by windows of several sizes, then classify by a cascade of forests.

    Z.-H. Zhou, J. Feng, "Deep Forest", IJCAI 2017: at each place of a window a random forest and
    one of completely random trees say what the part shows; the probabilities of all places and
    windows are the vector of the clip. What is said of a training clip comes from forests that
    saw no clip of its subject, as in :class:`CascadeForest`; what is said of a new one is the mean
    of them. Windows of 7, 14 and 21 of 28 pixels are those of DFN (github.com/MLDMXM2017/DFN_ME),
    which scans strain.

    Args:
        shape (Sequence[int]): Channels, height, width of a picture, which comes flattened.
        windows (Sequence[int]): Sides. Defaults to (7, 14, 21).
        stride (int): Between places. Defaults to 7.
        scan_estimators (int): Trees of each forest that scans. Defaults to 30.
        n_estimators, folds, max_levels, class_weight, random_state: As of :class:`CascadeForest`.
    """

    def __init__(self, shape: Sequence[int] = (3, 28, 28), windows: Sequence[int] = (7, 14, 21),
                 stride: int = 7, scan_estimators: int = 30, n_estimators: int = 100,
                 folds: int = 3, max_levels: int = 10,
                 class_weight: dict | str | None = 'balanced',
                 random_state: int | None = None) -> None:
        super().__init__(n_estimators, folds, max_levels, class_weight, random_state)
        self.shape = shape
        self.windows = windows
        self.stride = stride
        self.scan_estimators = scan_estimators

    def fit(self, X: np.ndarray, y: np.ndarray,
            groups: Sequence[str] | None = None) -> 'DeepForest':
        """Fit flattened pictures (N, D), their classes (N,), and whose they are, (N,).

        Raises:
            ValueError: If the vectors are no pictures of the shape, or a window is larger.
        """
        X, y = np.asarray(X), np.asarray(y)
        people = np.arange(len(y)) if groups is None else np.asarray(groups)
        self.classes_ = np.unique(y)
        draw = check_random_state(self.random_state)
        splits = list(StratifiedGroupKFold(self.folds).split(X, y, people))
        self._scanners, said = [], []
        for window in self.windows:
            parts = self._parts(X, window)  # (N, places, numbers)
            scanner, of_window = [], np.zeros((len(X), parts.shape[1], 2, len(self.classes_)))
            for number, (kind, features) in enumerate(KINDS[:2]):
                forests = []
                for train, test in splits:
                    forest = kind(self.scan_estimators, max_features=features,
                                  class_weight=self.class_weight,
                                  random_state=draw.randint(2**31 - 1))
                    forest.fit(parts[train].reshape(-1, parts.shape[2]),
                               y[train].repeat(parts.shape[1]))
                    of_window[test, :, number] = self._of_parts(forest, parts[test])
                    forests.append(forest)
                scanner.append(forests)
            self._scanners.append(scanner)
            said.append(of_window.reshape(len(X), -1))
        return super().fit(np.hstack(said), y, groups)

    def _parts(self, X: np.ndarray, window: int) -> np.ndarray:
        """Cut pictures at every place: (N, places, numbers of a part)."""
        channels, height, width = self.shape
        if X.shape[1] != channels * height * width or window > min(height, width):
            raise ValueError(f'pictures of shape {tuple(self.shape)} under windows of {window} '
                             f'are asked for, but vectors have {X.shape[1]} numbers')
        pictures = X.reshape(len(X), channels, height, width)
        places = [(row, column) for row in range(0, height - window + 1, self.stride)
                  for column in range(0, width - window + 1, self.stride)]
        return np.stack([pictures[:, :, row:row + window, column:column + window].reshape(
            len(X), -1) for row, column in places], axis=1)

    def _of_parts(self, forest: object, parts: np.ndarray) -> np.ndarray:
        """Return probabilities (N, places, C)."""
        said = self._of(forest, parts.reshape(-1, parts.shape[2]))
        return said.reshape(*parts.shape[:2], -1)

    def scan(self, X: np.ndarray) -> np.ndarray:
        """Return what the forests say of new pictures, (N, places * 2 * C of all windows)."""
        said = []
        for window, scanner in zip(self.windows, self._scanners, strict=True):
            parts = self._parts(np.asarray(X), window)
            kinds = [np.mean([self._of_parts(forest, parts) for forest in forests], axis=0)
                     for forests in scanner]
            said.append(np.stack(kinds, axis=2).reshape(len(parts), -1))
        return np.hstack(said)

    def predict_proba(self, X: np.ndarray) -> np.ndarray:
        """Return the mean of the last level's forests, (N, C)."""
        return super().predict_proba(self.scan(X))
