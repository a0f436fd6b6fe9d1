"""Episodes of few-shot learning: clips that teach and clips that ask, of different subjects."""
from collections.abc import Sequence

import numpy as np

from mmatnet.errors import InputError, checked_number

TRIES = 100  # divisions of the subjects that are drawn before one is said not to exist


class Episodes:
    """Draws episodes from the clips of a training side.

    Of each episode the subjects are divided by chance: those on one side teach, those on the other
    ask, so nobody is asked about who was taught. Of a class with fewer clips on a side than are
    wanted, some are taken more than once.

    Args:
        labels (Sequence[int]): Of the clips, (N,).
        subjects (Sequence[str]): Whose clip each is, (N,).
        shots (int): Clips of each class that teach.
        queries (int): Clips of each class that ask.
        seed (int): Of every draw.

    Raises:
        InputError: If a number is below 1, or the classes do not have clips of two subjects each.
    """

    def __init__(self, labels: Sequence[int], subjects: Sequence[str], shots: int, queries: int,
                 seed: int) -> None:
        self.labels, self.subjects = np.asarray(labels), np.asarray(subjects)
        self.classes = np.unique(self.labels)
        self.shots = checked_number('shots', shots, 1)
        self.queries = checked_number('queries', queries, 1)
        self._draw = np.random.default_rng(seed)
        for name in self.classes:
            if len(set(self.subjects[self.labels == name])) < 2:
                raise InputError(f'episodes ask about other people than they teach, but class '
                                 f'{name} has clips of one training subject alone; add subjects, '
                                 'or choose another protocol')

    def draw(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the rows that teach and those that ask, class by class in turn.

        Raises:
            InputError: If no division of the subjects has every class on both sides.
        """
        people = np.unique(self.subjects)
        for _ in range(TRIES):
            half = self._draw.permutation(people)[:len(people) // 2]
            teaching = np.isin(self.subjects, half)
            sides = [[np.flatnonzero(side & (self.labels == name)) for name in self.classes]
                     for side in (teaching, ~teaching)]
            if all(len(rows) for side in sides for rows in side):
                teach, ask = (np.concatenate([self._some(rows, count) for rows in side])
                              for side, count in zip(sides, (self.shots, self.queries),
                                                     strict=True))
                return teach, ask
        raise InputError(f'none of {TRIES} divisions of the {len(people)} training subjects has a '
                         'clip of every class on both sides; add subjects, or choose another '
                         'protocol')

    def support(self) -> np.ndarray:
        """Return rows that teach, of any subjects, class by class."""
        return np.concatenate([self._some(np.flatnonzero(self.labels == name), self.shots)
                               for name in self.classes])

    def _some(self, rows: np.ndarray, count: int) -> np.ndarray:
        return self._draw.choice(rows, count, replace=len(rows) < count)
