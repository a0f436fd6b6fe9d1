"""The mirror of a stored array, computed for the clips that are asked for."""
import numpy as np

from mmatnet.features.base import ClipFeature


class Mirrored:
    """An array, one entry per clip, each the mirror of the one that is stored.

    Args:
        array (ndarray): Of the feature, one entry per clip.
        feature (ClipFeature): Says what a mirror is.
    """

    def __init__(self, array: np.ndarray, feature: ClipFeature) -> None:
        self._array, self._feature = array, feature
        self.shape, self.dtype = array.shape, array.dtype

    def __len__(self) -> int:
        return len(self._array)

    def __getitem__(self, rows: int | slice | np.ndarray | tuple) -> np.ndarray:
        if isinstance(rows, int | np.integer):
            return self._feature.mirror(self._array[rows])
        if isinstance(rows, tuple):  # which may lead into the entries
            return self[:][rows]
        places = np.arange(len(self))[rows]
        found = np.empty((*places.shape, *self.shape[1:]), self.dtype)
        for where, place in np.ndenumerate(places):
            found[where] = self._feature.mirror(self._array[place])
        return found

    def __array__(self, dtype: np.dtype | None = None,
                  copy: bool | None = None) -> np.ndarray:
        return np.asarray(self[:], dtype)
