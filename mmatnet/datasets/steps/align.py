"""Where the rows of motion lie in time."""
import numpy as np

from mmatnet.datasets.steps.base import Step
from mmatnet.registry import STEPS


def align_rows_right(motion: np.ndarray) -> np.ndarray:
    """Move the non-zero rows to the end, in order, and leave zeros before them.

    Args:
        motion (ndarray): Rows, shape (T, D).

    Returns:
        ndarray: A new array of the same shape.
    """
    filled = motion[np.any(motion != 0, axis=1)]  # (rows, D)
    aligned = np.zeros_like(motion)
    aligned[len(motion) - len(filled):] = filled
    return aligned


@STEPS.register_module()
class AlignRowsRight(Step):
    """Move the motion rows to the end, as the released reader does (``Add_python_layers.py``).

    In the store the apex sits at row 32; after this, a clip that was cut short behind its apex
    has it later. The released reader drops rows whose sum is zero; this one rows that are zero
    throughout, which is the same on every released clip and cannot drop a real row.

    Required and modified key: ``stream`` (T, D). Modified if present: its mirror.

    Args:
        stream (str): Which rows. Defaults to ``motion``.
    """

    def __init__(self, stream: str = 'motion') -> None:
        self.stream = stream

    def transform(self, results: dict) -> dict:
        """Align the rows, and those of their mirror."""
        for name in (self.stream, f'{self.stream}_mirrored'):
            if name in results:
                results[name] = align_rows_right(results[name])
        return results
