"""The rows of a stream that hold something, of clips."""
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from mmatnet.sources.base import Features


def filled_rows(infos: Iterable[Mapping], features: Sequence[Features], stream: str) -> np.ndarray:
    """Return every row of a stream of rows that is not zero throughout.

    Args:
        infos (Iterable[Mapping]): Of the clips: each has ``source``, a place in the features, and
            ``row`` there.
        features (Sequence): The sources.
        stream (str): An array of shape (T, D) a clip.

    Returns:
        ndarray: Shape (all such rows of all these clips, D).
    """
    rows = [np.empty((0, features[0].array(stream).shape[-1]), np.float32)]
    for info in infos:
        array = features[info['source']].array(stream)[info['row']]  # (T, D)
        rows.append(array[np.any(array != 0, axis=1)])
    return np.concatenate(rows)
