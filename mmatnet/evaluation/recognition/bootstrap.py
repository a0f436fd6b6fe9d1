"""Bootstrap over subjects: what the metrics would be had other subjects taken part.

A subject is a (database, subject) pair and is drawn with all its clips and all seeds: its clips
are not independent, and a new seed is no new subject. A draw in which a class has no true sample
has no UF1 and UAR; it is left out and counted.
"""
from collections.abc import Sequence
from typing import Any

import numpy as np

from mmatnet.evaluation.formats.predictions import Prediction

DRAWS = 2000
SEED = 0
LEVEL = 0.95
BALANCED = ('UF1', 'UAR')  # the metrics that get an interval
LEAST_KEPT = 0.5  # share of the draws that must have every class for an interval to be given


def subject_confusions(predictions: Sequence[Prediction],
                       num_classes: int) -> tuple[list[tuple[str, str]], np.ndarray]:
    """Count one confusion matrix per subject and seed.

    Args:
        predictions (Sequence[Prediction]): Of one selection.
        num_classes (int): C.

    Returns:
        tuple: The S subjects as sorted (database, subject) pairs, and counts of shape
        (S, K, C, C), int64, for K seeds in their order; rows are truth.
    """
    subjects = sorted({(record.database, record.subject) for record in predictions})
    seeds = sorted({record.seed for record in predictions})
    places = {subject: place for place, subject in enumerate(subjects)}
    counts = np.zeros((len(subjects), len(seeds), num_classes, num_classes), np.int64)
    for record in predictions:
        place = places[record.database, record.subject]
        counts[place, seeds.index(record.seed), record.label, record.prediction] += 1
    return subjects, counts


def draw_subjects(subjects: int, draws: int = DRAWS, seed: int = SEED) -> np.ndarray:
    """Draw as many subjects as there are, with replacement.

    Returns:
        ndarray: How often each subject is in each draw, shape (draws, S), int64.
    """
    return np.random.default_rng(seed).multinomial(subjects, [1 / subjects] * subjects, draws)


def drawn_metrics(drawn: np.ndarray, counts: np.ndarray) -> dict[str, np.ndarray]:
    """Score each draw by UF1 and UAR, averaged over seeds as the report averages them.

    Args:
        drawn (ndarray): From :func:`draw_subjects`, shape (draws, S).
        counts (ndarray): From :func:`subject_confusions`, shape (S, K, C, C).

    Returns:
        dict: ``UF1`` and ``UAR`` to arrays of shape (draws,); NaN where a class is absent.
    """
    confusions = np.tensordot(drawn, counts, 1)  # (draws, K, C, C)
    true, predicted = confusions.sum(axis=3), confusions.sum(axis=2)  # (draws, K, C)
    hits = np.diagonal(confusions, axis1=2, axis2=3)
    true = np.where(true > 0, true, np.nan)
    return {'UF1': (2 * hits / (true + predicted)).mean(axis=(1, 2)),
            'UAR': (hits / true).mean(axis=(1, 2))}


def interval(values: np.ndarray, level: float = LEVEL) -> list[float] | None:
    """Return the percentile interval over the draws that are numbers.

    Args:
        values (ndarray): One value per draw, shape (draws,); NaN where it is undefined.
        level (float): Share of the draws inside. Defaults to 0.95.

    Returns:
        list[float] | None: Lower and upper end; ``None`` if fewer than half of the draws have
        it, since what is left then says little about the subjects.
    """
    kept = values[~np.isnan(values)]
    if len(kept) < LEAST_KEPT * len(values):
        return None
    return np.quantile(kept, [(1 - level) / 2, (1 + level) / 2]).tolist()


def intervals(predictions: Sequence[Prediction], classes: Sequence[str], draws: int = DRAWS,
              seed: int = SEED) -> dict[str, Any]:
    """Give UF1 and UAR their intervals.

    Args:
        predictions (Sequence[Prediction]): Of one selection, every class among the true ones.
        classes (Sequence[str]): Class names in label order.
        draws (int): Number of draws. Defaults to 2000.
        seed (int): Seed of the draws. Defaults to 0.

    Returns:
        dict: ``subjects``, their number; ``draws_left_out``, how many draws lacked a class; and
        ``UF1_interval`` and ``UAR_interval`` as [low, high]. Without the two intervals if there
        is a single subject or :func:`interval` gives none.
    """
    subjects, counts = subject_confusions(predictions, len(classes))
    found: dict[str, Any] = {'subjects': len(subjects)}
    if len(subjects) > 1:
        values = drawn_metrics(draw_subjects(len(subjects), draws, seed), counts)
        found['draws_left_out'] = int(np.isnan(values['UF1']).sum())
        ends = {f'{name}_interval': interval(values[name]) for name in BALANCED}
        found.update((name, pair) for name, pair in ends.items() if pair is not None)
    return found
