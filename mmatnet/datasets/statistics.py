"""What the training side's inputs are standardised or centred with."""
import numpy as np

from mmatnet.datasets.micro_expression import UNLABELLED
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


def mean_input(dataset: object, stream: str) -> np.ndarray:
    """Return the mean of an input over the clips with a label, as their pipeline packs it, float32.

    Args:
        dataset: A ``MicroExpressionDataset``, or MMEngine's wrappers around some; each clip counts
            once, however often a wrapper repeats it.
        stream (str): An input that the pipeline packs, of one shape for all clips.

    Raises:
        InputError: If the pipeline packs no such input.
    """
    inputs = [clips[index]['inputs'] for clips in clip_datasets(dataset)
              for index in range(len(clips))
              if clips.get_data_info(index)['label'] != UNLABELLED]
    for packed in inputs:
        if stream not in packed:
            raise InputError(f'the network asks for the mean of {stream}, and the pipeline '
                             f'packs {", ".join(packed)}; name it in PackClip')
    stacked = np.stack([np.asarray(packed[stream]) for packed in inputs])  # (clips, ...)
    return np.asarray(stacked.mean(axis=0, dtype=np.float64), np.float32)
