"""In what order a training sees its samples: classes filled up to the largest, or one by one."""
import itertools
from collections.abc import Iterator

import numpy as np
from mmengine.dataset import DefaultSampler
from mmengine.dist import get_dist_info, sync_random_seed
from torch.utils.data import Sampler

from mmatnet.datasets.micro_expression import UNLABELLED
from mmatnet.datasets.unwrap import Samples, labels_of
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
        alternate (bool): Let clips with and without a label take turns, so that a batch has as many
            of each; a pass is over when every clip with a label, duplicates included, was in it.
            Defaults to False.
        endless (bool): Go on after a pass, as MMEngine's ``InfiniteSampler`` does for
            ``IterBasedTrainLoop``; the default. ``Runner.from_cfg`` sets it to False under a loop
            that runs by epoch (:mod:`mmatnet.engine.complete_config`).

    Raises:
        InputError: If the dataset is empty, or clips of one kind are to alternate with none of the
            other.
    """

    def __init__(self, dataset: Samples, seed: int | None = None, balance: bool = True,
                 alternate: bool = False, endless: bool = True) -> None:
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
        hidden = set(np.flatnonzero(labels == UNLABELLED).tolist())
        if alternate and not 0 < len(hidden) < len(labels):
            raise InputError(f'alternate=True takes turns between clips with and without a label, '
                             f'and {len(hidden)} of {len(labels)} are without; cross-validate '
                             "by a protocol with adapt='test', or leave alternate out")
        self.hidden = hidden if alternate else None

    def set_epoch(self, epoch: int) -> None:
        """Say which pass comes next; MMEngine's loop by epoch calls it."""
        self.epoch = epoch

    def _pass(self, number: int) -> list[int]:
        order = np.random.default_rng([self.seed, number]).permutation(self.positions).tolist()
        return order if self.hidden is None else self._take_turns(order, self.hidden)

    def _take_turns(self, order: list[int], without: set[int]) -> list[int]:
        """Put clips without a label, as often as it takes, between those with one.

        They change places by as many as there are processes, so that each of these has both.
        """
        labelled = [position for position in order if position not in without]
        hidden = itertools.cycle(position for position in order if position in without)
        turns = (labelled[start:start + self.world_size]
                 for start in range(0, len(labelled), self.world_size))
        return [position for turn in turns
                for position in (*turn, *itertools.islice(hidden, len(turn)))]

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
        clips = len(self.positions)
        if self.hidden is not None:
            clips = 2 * (clips - len(self.hidden))
        return clips if self.endless else -(-clips // self.world_size)


@DATA_SAMPLERS.register_module()
class ClassOrderSampler(DefaultSampler):
    """Class after class, in one order on every pass, as code reads that lists folders of classes.

    So do the authors of STSTNet in their port to PyTorch, and those of HTNet: most batches then
    hold one class alone. In a distributed run the processes take turns.

    Args:
        dataset: A ``MicroExpressionDataset``, or one of MMEngine's wrappers around some.
        seed (int, optional): Not used; the runner hands it to every sampler.
    """

    def __init__(self, dataset: Samples, seed: int | None = None) -> None:
        super().__init__(dataset, shuffle=False, seed=seed)
        self.order = np.argsort(labels_of(dataset), kind='stable')

    def __iter__(self) -> Iterator[int]:
        return (int(self.order[position]) for position in super().__iter__())
