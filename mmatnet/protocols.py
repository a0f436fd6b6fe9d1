"""Folds as pure functions of who is there: which subjects train, which are tested.

A subject is (database, subject); a fold gives each subject to one side, so no clip of a test
subject can reach training.
"""
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mmatnet.errors import InputError

Subject = tuple[str, str]


@dataclass(frozen=True)
class Fold:
    """One training and the subjects it is tested on.

    Args:
        name (str): Used in file names and in the predictions, such as ``casme2-sub01``.
        train (tuple[Subject]): Training subjects, sorted.
        test (tuple[Subject]): Held-out subjects, sorted; empty if nothing is held out.
    """

    name: str
    train: tuple[Subject, ...]
    test: tuple[Subject, ...]

    def __post_init__(self) -> None:
        if shared := set(self.train) & set(self.test):
            raise ValueError(f'fold {self.name} has {sorted(shared)} on both sides')


def _fold(name: str, subjects: Sequence[Subject], test: set[Subject]) -> Fold:
    subjects = sorted(set(subjects))
    return Fold(name, tuple(s for s in subjects if s not in test),
                tuple(s for s in subjects if s in test))


def leave_one_subject_out(subjects: Sequence[Subject]) -> Iterator[Fold]:
    """One fold per subject (LOSO; over several databases this is MEGC's CDE).

    Raises:
        InputError: If there are fewer than two subjects.
    """
    if len(set(subjects)) < 2:
        raise InputError(f'leave-one-subject-out needs two subjects or more, got '
                         f'{sorted(set(subjects))}')
    for database, subject in sorted(set(subjects)):
        yield _fold(f'{database}-{subject}', subjects, {(database, subject)})


def leave_one_database_out(subjects: Sequence[Subject]) -> Iterator[Fold]:
    """One fold per database: train on the others, test on it (HDE of ATNet's paper).

    Raises:
        InputError: If there are fewer than two databases.
    """
    databases = sorted({database for database, _ in subjects})
    if len(databases) < 2:
        raise InputError(f'leave-one-database-out needs two databases or more, got {databases}')
    for held_out in databases:
        yield _fold(held_out, subjects, {s for s in subjects if s[0] == held_out})


def everything(subjects: Sequence[Subject]) -> Iterator[Fold]:
    """One fold that trains on all subjects, for a model to be used rather than measured."""
    yield _fold('all', subjects, set())


PROTOCOLS = {
    'loso': leave_one_subject_out,
    'lodo': leave_one_database_out,
    'all': everything,
}


def make_folds(protocol: str, subjects: Sequence[Subject]) -> list[Fold]:
    """Return the folds of a named protocol: ``loso``, ``lodo`` or ``all``.

    Raises:
        InputError: If the protocol is unknown or needs other subjects.
    """
    if protocol not in PROTOCOLS:
        raise InputError(f'protocol must be one of {", ".join(PROTOCOLS)}, got {protocol!r}')
    return list(PROTOCOLS[protocol](subjects))


def split_subjects(labels: Mapping[Subject, Sequence[int]], test_share: float, seed: int) -> Fold:
    """Hold out a seeded share of the subjects such that every class is on both sides.

    Args:
        labels (Mapping): Subject to the labels of its clips.
        test_share (float): Share of the subjects to hold out, in (0, 1); at least one, and as
            near to the share as 200 draws of each size allow.
        seed (int): Seed of the draw.

    Returns:
        Fold: Named ``split``.

    Raises:
        InputError: If the share is outside (0, 1), or no draw has every class on both sides.
    """
    if not 0 < test_share < 1:
        raise InputError(f'test_share must lie between 0 and 1, got {test_share}')
    classes = {label for subject in labels.values() for label in subject}
    subjects = sorted(labels)
    wanted = max(1, round(test_share * len(subjects)))
    sizes = sorted(range(1, len(subjects)), key=lambda size: (abs(size - wanted), size))
    draw = random.Random(seed)
    shuffles = [draw.sample(subjects, len(subjects)) for _ in range(200)]
    for size in sizes:
        for order in shuffles:
            sides = order[:size], order[size:]
            if all({label for s in side for label in labels[s]} == classes for side in sides):
                return _fold('split', subjects, set(order[:size]))
    raise InputError(f'found no split of {len(subjects)} subjects that has all of the '
                     f'{len(classes)} classes on both sides in 200 draws of each size; add '
                     'subjects, or use tools/crossval.py, which pools its folds')
