"""The released balancing: every class filled up to the largest by duplicates."""
import itertools
from collections.abc import Iterator

import numpy as np
from mmengine.dist import get_dist_info, sync_random_seed
from torch.utils.data import Sampler

from mmatnet.errors import InputError
from mmatnet.registry import DATA_SAMPLERS


def fill_up_classes(labels: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """Fill each class up to the size of the largest with duplicates drawn with replacement.

    Args:
        labels (ndarray): Class of every sample, shape (N,).
        generator (Generator): Draws the duplicates.

    Returns:
        ndarray: Sample positions; every original once, then the duplicates.
    """
    classes, counts = np.unique(labels, return_counts=True)
    duplicates = [generator.choice(np.flatnonzero(labels == name), counts.max() - count)
                  for name, count in zip(classes, counts, strict=True)]
    return np.concatenate([np.arange(len(labels)), *duplicates])


@DATA_SAMPLERS.register_module()
class BalancedSampler(Sampler):
    """An endless stream of samples in which every class is as frequent as the largest.

    As released (``get_samples_Train_Test_TXT.py``), the duplicates are drawn once per training;
    the order is shuffled anew on every pass. Endless like MMEngine's ``InfiniteSampler``: use it
    with ``IterBasedTrainLoop``. In a distributed run the processes take turns on one stream.

    Args:
        dataset (MicroExpressionDataset): Anything with ``labels()``.
        seed (int, optional): Seed of duplicates and order; the runner hands its own on. A shared
            random one if None.
        balance (bool): Fill the classes up. Defaults to True.

    Raises:
        InputError: If the dataset is empty.
    """

    def __init__(self, dataset, seed: int | None = None, balance: bool = True) -> None:
        labels = dataset.labels()
        if not len(labels):
            raise InputError('cannot sample from a dataset without clips')
        self.rank, self.world_size = get_dist_info()
        self.seed = sync_random_seed() if seed is None else seed
        generator = np.random.default_rng([self.seed, 0])
        self.positions = (fill_up_classes(labels, generator) if balance
                          else np.arange(len(labels)))

    def _stream(self) -> Iterator[int]:
        for number in itertools.count(1):
            order = np.random.default_rng([self.seed, number]).permutation(self.positions)
            yield from order.tolist()

    def __iter__(self) -> Iterator[int]:
        yield from itertools.islice(self._stream(), self.rank, None, self.world_size)

    def __len__(self) -> int:
        """Samples in one pass, over all processes."""
        return len(self.positions)
