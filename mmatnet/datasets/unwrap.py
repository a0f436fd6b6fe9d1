"""Through MMEngine's wrappers to the clips inside."""
from typing import Protocol

import numpy as np


class Samples(Protocol):
    """What a dataset of clips offers, and MMEngine's wrappers around some."""

    def __len__(self) -> int:
        """How many there are."""

    def get_data_info(self, index: int) -> dict:
        """What is known of one before its arrays are read, such as its ``label``."""


def clip_datasets(dataset: object) -> list:
    """Return the datasets of clips in a dataset.

    Args:
        dataset: A ``MicroExpressionDataset``, or a ``RepeatDataset``, ``ClassBalancedDataset`` or
            ``ConcatDataset`` around some, at any depth.
    """
    inside = getattr(dataset, 'datasets', None) or [getattr(dataset, 'dataset', None)]
    if inside == [None]:
        return [dataset]
    return [clips for each in inside for clips in clip_datasets(each)]


def labels_of(dataset: Samples) -> np.ndarray:
    """Return the class of every sample of a dataset, wrapped or not, shape (N,), int64."""
    return np.array([dataset.get_data_info(index)['label'] for index in range(len(dataset))],
                    np.int64)
