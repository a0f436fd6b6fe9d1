"""A cascade of forests, each level of which sees what the one before said."""
from collections.abc import Sequence

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.utils import check_random_state

# of a level: random, and completely random, which draw the feature of a split, too
KINDS = ((RandomForestClassifier, 'sqrt'), (ExtraTreesClassifier, 1)) * 2


class CascadeForest(ClassifierMixin, BaseEstimator):
    """Classify by levels of random forests: a deep forest without scanning.

    Z.-H. Zhou, J. Feng, "Deep Forest: Towards an Alternative to Deep Neural Networks", IJCAI 2017:
    a level has two random forests and two of completely random trees; the class probabilities of
    clips that a forest was not fitted on are appended to the vector, and the next level sees both.
    It ends where a level does not raise the accuracy on the training side. Ours: the folds of a
    level divide subjects, since clips of one person on both sides would tell the next level more
    than a new person does; classes are weighed by their frequency; 100 trees a forest, not 500.

    Args:
        n_estimators (int): Trees of each forest. Defaults to 100.
        folds (int): Parts of the training side; each level fits as many of each forest, which
            predict new clips by their mean. Defaults to 3.
        max_levels (int): Defaults to 10.
        class_weight (dict | str, optional): Of every forest. Defaults to ``balanced``.
        random_state (int, optional): Of every draw.
    """

    def __init__(self, n_estimators: int = 100, folds: int = 3, max_levels: int = 10,
                 class_weight: dict | str | None = 'balanced',
                 random_state: int | None = None) -> None:
        self.n_estimators = n_estimators
        self.folds = folds
        self.max_levels = max_levels
        self.class_weight = class_weight
        self.random_state = random_state

    def fit(self, X: np.ndarray, y: np.ndarray,
            groups: Sequence[str] | None = None) -> 'CascadeForest':
        """Fit vectors (N, D), their classes (N,), and whose they are, (N,); each own by default."""
        X, y = np.asarray(X), np.asarray(y)
        people = np.arange(len(y)) if groups is None else np.asarray(groups)
        self.classes_ = np.unique(y)
        draw = check_random_state(self.random_state)
        splits = list(StratifiedGroupKFold(self.folds).split(X, y, people))
        self._levels: list[list] = []
        best, said = -1.0, np.empty((len(y), 0))
        while len(self._levels) < self.max_levels:
            level, said = self._fit_level(np.hstack([X, said]), y, splits, draw)
            accuracy = np.mean(self.classes_[_mean(said).argmax(axis=1)] == y)
            if accuracy <= best:
                break
            best = accuracy
            self._levels.append(level)
        return self

    def _fit_level(self, vectors: np.ndarray, y: np.ndarray, splits: list,
                   draw: np.random.RandomState) -> tuple[list, np.ndarray]:
        """Return a level, by kind of forest and fold, and what it says of clips it did not see."""
        level, said = [], np.zeros((len(y), len(KINDS), len(self.classes_)))
        for number, (kind, features) in enumerate(KINDS):
            forests = []
            for train, test in splits:
                forest = kind(self.n_estimators, max_features=features,
                              class_weight=self.class_weight,
                              random_state=draw.randint(2**31 - 1)).fit(vectors[train], y[train])
                said[test, number] = self._of(forest, vectors[test])
                forests.append(forest)
            level.append(forests)
        return level, said.reshape(len(y), -1)

    def _of(self, forest: BaseEstimator, vectors: np.ndarray) -> np.ndarray:
        """Return probabilities (N, C) of a forest that may have seen fewer classes."""
        said = np.zeros((len(vectors), len(self.classes_)))
        said[:, np.searchsorted(self.classes_, forest.classes_)] = forest.predict_proba(vectors)
        return said

    def predict_proba(self, X: np.ndarray) -> np.ndarray:
        """Return the mean of the last level's forests, (N, C)."""
        X = np.asarray(X)
        said = np.empty((len(X), 0))
        for level in self._levels:
            vectors = np.hstack([X, said])
            said = np.hstack([np.mean([self._of(forest, vectors) for forest in forests], axis=0)
                              for forests in level])
        return _mean(said)

    def predict(self, X: np.ndarray) -> np.ndarray:
        """Return classes, (N,)."""
        return self.classes_[self.predict_proba(X).argmax(axis=1)]


def _mean(said: np.ndarray) -> np.ndarray:
    """Average what a level's forests say, (N, forests * C), over the forests."""
    return said.reshape(len(said), len(KINDS), -1).mean(axis=1)
