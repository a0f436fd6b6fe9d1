"""What an apex spotter is, and the check around each of them."""
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from mmatnet.errors import InputError


class ApexSpotter(Protocol):
    """Interface of what finds the apex of a trimmed clip; registered in ``APEX_SPOTTERS``."""

    def __call__(self, crops: np.ndarray) -> int:
        """Find the apex.

        Args:
            crops (ndarray): Aligned faces from onset to offset, uint8, shape (T, S, S), T >= 3.

        Returns:
            int: Position of the apex, 0 to T - 1.
        """


def spot_apex(crops: np.ndarray | Sequence[np.ndarray], spotter: ApexSpotter) -> int:
    """Find the apex of a clip.

    Args:
        crops (ndarray): Aligned faces from onset to offset, uint8, shape (T, S, S).
        spotter (ApexSpotter): Is asked if there are three frames or more; the middle is taken of
            fewer.

    Returns:
        int: Position of the apex, 0 to T - 1; neither end if there are three frames or more.

    Raises:
        InputError: If there is no frame.
    """
    crops = np.asarray(crops)
    if crops.ndim != 3 or not len(crops):
        raise InputError(f'expected the grey frames of a clip, (T, S, S), got {crops.shape}')
    if len(crops) < 3:
        return (len(crops) - 1) // 2
    return int(np.clip(spotter(crops), 1, len(crops) - 2))
