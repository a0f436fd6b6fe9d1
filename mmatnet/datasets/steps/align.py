"""Where the rows of motion lie in time."""
import numpy as np


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


class AlignRowsRight:
    """Move the motion rows to the end, as the released reader does (``Add_python_layers.py``).

    In the store the apex sits at row 32; after this, a clip that was cut short behind its apex
    has it later. The released reader drops rows whose sum is zero; this one rows that are zero
    throughout, which is the same on every released clip and cannot drop a real row.

    Required and modified keys: ``motion``; ``motion_mirrored`` if present.
    """

    def transform(self, results: dict) -> dict:
        """Align every array of motion."""
        for name in ('motion', 'motion_mirrored'):
            if name in results:
                results[name] = align_rows_right(results[name])
        return results

    def __repr__(self) -> str:
        return f'{type(self).__name__}()'
