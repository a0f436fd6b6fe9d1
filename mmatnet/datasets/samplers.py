"""Balanced samples, as released: every class filled up to the largest by duplicates."""
import itertools
from collections.abc import Iterator

import numpy as np
from mmengine.dist import get_dist_info, sync_random_seed
from torch.utils.data import Sampler

from mmatnet.datasets.micro_expression import UNLABELLED
from mmatnet.datasets.unwrap import labels_of
from mmatnet.errors import InputError
from mmatnet.registry import DATA_SAMPLERS


def fill_up_classes(labels: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """Fill each class up to the size of the largest with duplicates drawn with replacement.

    Args:
        labels (ndarray): Class of every sample, shape (N,).
        generator (Generator): Draws the duplicates.

    Returns:
        ndarray: Sample positions; every original once, then the duplicates. Samples without a
        label (-1) have no duplicates.
    """
    classes, counts = np.unique(labels[labels != UNLABELLED], return_counts=True)
    duplicates = [generator.choice(np.flatnonzero(labels == name), counts.max() - count)
                  for name, count in zip(classes, counts, strict=True)]
    return np.concatenate([np.arange(len(labels)), *duplicates])


@DATA_SAMPLERS.register_module()
class BalancedSampler(Sampler):
    """Samples in which every class is as frequent as the largest.

    As released (``get_samples_Train_Test_TXT.py``), the duplicates are drawn once per training;
    the order is shuffled anew on every pass. In a distributed run the processes take turns on one
    stream. Clips without a label are in every pass once.

    Args:
        dataset: A ``MicroExpressionDataset``, or one of MMEngine's wrappers around some.
        seed (int, optional): Seed of duplicates and order; the runner hands its own on. A shared
            random one if None.
        balance (bool): Fill the classes up. Defaults to True.
        endless (bool): Go on after a pass, as MMEngine's ``InfiniteSampler`` does for
            ``IterBasedTrainLoop``; the default. ``Runner.from_cfg`` sets it to False under a loop
            that runs by epoch (:mod:`mmatnet.engine.complete_config`).

    Raises:
        InputError: If the dataset is empty.
    """

    def __init__(self, dataset, seed: int | None = None, balance: bool = True,
                 endless: bool = True) -> None:
        labels = labels_of(dataset)
        if not len(labels):
            raise InputError('cannot sample from a dataset without clips')
        self.rank, self.world_size = get_dist_info()
        self.seed = sync_random_seed() if seed is None else seed
        self.endless = endless
        self.epoch = 0
        generator = np.random.default_rng([self.seed, 0])
        self.positions = (fill_up_classes(labels, generator) if balance
                          else np.arange(len(labels)))

    def set_epoch(self, epoch: int) -> None:
        """Say which pass comes next; MMEngine's loop by epoch calls it."""
        self.epoch = epoch

    def _pass(self, number: int) -> list[int]:
        return np.random.default_rng([self.seed, number]).permutation(self.positions).tolist()

    def _stream(self) -> Iterator[int]:
        if self.endless:
            for number in itertools.count(1):
                yield from self._pass(number)
        else:  # as many for every process, filled up from the beginning of the pass
            order = self._pass(self.epoch + 1)
            yield from (order * 2)[:len(self) * self.world_size]

    def __iter__(self) -> Iterator[int]:
        yield from itertools.islice(self._stream(), self.rank, None, self.world_size)

    def __len__(self) -> int:
        """Samples of one pass: over all processes while endless, else of each process."""
        return len(self.positions) if self.endless else -(-len(self.positions) // self.world_size)
