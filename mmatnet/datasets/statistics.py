"""What the training side's inputs are standardised with."""
import numpy as np

from mmatnet.datasets.unwrap import clip_datasets
from mmatnet.errors import InputError


def stream_statistics(dataset: object, stream: str) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and standard deviation of each input of a stream over its non-zero rows.

    Args:
        dataset: A ``MicroExpressionDataset``, or MMEngine's wrappers around some; each clip counts
            once, however often a wrapper repeats it.
        stream (str): An array of shape (T, D) a clip.

    Returns:
        tuple[ndarray]: Two arrays of shape (D,), float32; an input that never varies has
        deviation 1.

    Raises:
        InputError: If every row is zero.
    """
    inside = clip_datasets(dataset)
    rows = np.concatenate([clips.filled_rows(stream) for clips in inside])  # (rows, D)
    if not len(rows):
        raise InputError(f'none of the {sum(map(len, inside))} clips has a row of {stream} that is '
                         'not zero, so there is nothing to standardise with; extract them again')
    deviation = rows.std(axis=0, dtype=np.float64)
    deviation[deviation == 0] = 1
    return (rows.mean(axis=0, dtype=np.float64).astype(np.float32), deviation.astype(np.float32))
