"""The middle of a clip, for databases that annotate no apex."""
import numpy as np

from mmatnet.registry import APEX_SPOTTERS


@APEX_SPOTTERS.register_module(name='middle')
class MiddleFrame:
    """Takes the middle, floor((T - 1) / 2): ATNet's rule where there is no apex (SMIC)."""

    def __call__(self, crops: np.ndarray) -> int:
        """Return the position of the middle; (T, S, S) in."""
        return (len(crops) - 1) // 2
