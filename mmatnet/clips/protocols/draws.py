"""Seeded draws of subjects that leave every class on both sides."""
import random

from mmatnet.clips.protocols.fold import Fold, Labels, Subject, hold_out
from mmatnet.errors import InputError, checked_number


def draw_subjects(labels: Labels, share: float, seed: int) -> set[Subject]:
    """Draw a seeded share of the subjects such that every class is on both sides.

    Args:
        labels (Labels): Subject to the labels of its clips.
        share (float): Share of the subjects to draw, in (0, 1); at least one, and as near to the
            share as 200 draws of each size allow.
        seed (int): Seed of the draw.

    Raises:
        InputError: If no draw has every class on both sides.
    """
    classes = {label for subject in labels.values() for label in subject}
    subjects = sorted(labels)
    wanted = max(1, round(share * len(subjects)))
    sizes = sorted(range(1, len(subjects)), key=lambda size: (abs(size - wanted), size))
    draw = random.Random(seed)
    shuffles = [draw.sample(subjects, len(subjects)) for _ in range(200)]
    for size in sizes:
        for order in shuffles:
            sides = order[:size], order[size:]
            if all({label for s in side for label in labels[s]} == classes for side in sides):
                return set(order[:size])
    raise InputError(f'found no split of {len(subjects)} subjects that has all of the '
                     f'{len(classes)} classes on both sides in 200 draws of each size')


def split_subjects(labels: Labels, test_share: float, seed: int) -> Fold:
    """Hold out a seeded share of the subjects, as :func:`draw_subjects` draws them.

    Args:
        labels (Labels): Subject to the labels of its clips.
        test_share (float): Share of the subjects to hold out, in (0, 1).
        seed (int): Seed of the draw.

    Returns:
        Fold: Named ``split``.

    Raises:
        InputError: If the share is outside (0, 1), or no draw has every class on both sides.
    """
    if (not isinstance(test_share, (int, float)) or isinstance(test_share, bool)
            or not 0 < test_share < 1):
        raise InputError(f'test_share must lie between 0 and 1, got {test_share}')
    checked_number('seed', seed, 0)
    try:
        return hold_out('split', labels, draw_subjects(labels, test_share, seed))
    except InputError as error:
        raise InputError(f'{error}; add subjects, or use `mmatnet crossval` with leave-one-subject-'
                         'out, which pools its folds') from error
