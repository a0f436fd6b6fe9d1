"""Choosing a candidate, its temperature and its threshold by inner folds over subjects."""
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mmatnet.errors import InputError
from mmatnet.inference.default.calibration import choose_threshold, fit_temperature, softmax
from mmatnet.inference.default.candidates import Bench, Candidate, Kernel

FOLDS = 5
# Candidates that are this near to the best count as equal: the bootstrap over subjects gives a UF1
# of 442 clips a standard deviation of three to four times as much
EQUAL = 0.01


@dataclass(frozen=True)
class Tried:
    """What the inner folds say of a candidate.

    Args:
        candidate (Candidate | Kernel): The candidate.
        plain (float): UF1 of the clips as they are, every one predicted by a machine that had seen
            no clip of its subject.
        perturbed (float): The same machines' UF1 of the perturbed clips.
        values (ndarray): Decision values of the clips as they are, shape (N, C).
    """

    candidate: Candidate | Kernel
    plain: float
    perturbed: float
    values: np.ndarray

    @property
    def merit(self) -> float:
        """What is chosen by: the mean of both."""
        return (self.plain + self.perturbed) / 2


@dataclass(frozen=True)
class Choice:
    """What was chosen.

    Args:
        tried (Tried): The candidate.
        temperature (float): By which decision values are divided.
        threshold (float): The least probability at which a class is told.
    """

    tried: Tried
    temperature: float
    threshold: float


def choose(bench: Bench, rows: np.ndarray, candidates: Sequence[Candidate]) -> Choice:
    """Choose by clips alone that may be learnt from.

    Args:
        bench (Bench): The pictures.
        rows (ndarray): Which clips.
        candidates (Sequence[Candidate]): Of those within :data:`EQUAL` of the best, the one that is
            given the fewest numbers is chosen; of those the best.
    """
    tried = try_all(bench, rows, candidates)
    least = max(one.merit for one in tried) - EQUAL
    best = min((one for one in tried if one.merit >= least),
               key=lambda one: (one.candidate.view.numbers, -one.merit))
    labels = bench.pictures.labels[rows]
    temperature = fit_temperature(best.values, labels)
    return Choice(best, temperature, choose_threshold(softmax(best.values, temperature), labels))


def try_all(bench: Bench, rows: np.ndarray,
            candidates: Sequence[Candidate | Kernel]) -> list[Tried]:
    """Predict some clips by inner folds over their subjects, with each candidate."""
    folds = inner_folds(bench, rows)
    return [_try(bench, rows, folds, candidate) for candidate in candidates]


def inner_folds(bench: Bench, rows: np.ndarray,
                folds: int = FOLDS) -> list[tuple[np.ndarray, np.ndarray]]:
    """Divide clips by their subjects, the classes evenly; nothing is drawn.

    Returns:
        list: For each fold the places in ``rows`` that train and that are predicted.

    Raises:
        InputError: If there are fewer subjects than folds.
    """
    from sklearn.model_selection import StratifiedGroupKFold

    subjects = bench.pictures.subjects[rows]
    if (people := len(set(subjects))) < folds:
        raise InputError(f'{people} subjects cannot be divided into {folds} folds; add pictures of '
                         'more')
    return list(StratifiedGroupKFold(folds).split(rows, bench.pictures.labels[rows], subjects))


def _try(bench: Bench, rows: np.ndarray, folds: Sequence[tuple[np.ndarray, np.ndarray]],
         candidate: Candidate | Kernel) -> Tried:
    plain, _, perturbed = bench.vectors(candidate.view)
    plain_folds, perturbed_folds = [], []
    for train, test in folds:
        machine = bench.fit(candidate, rows[train])
        plain_folds.append(machine.decision_function(plain[rows[test]]))
        perturbed_folds.append(machine.decision_function(perturbed[rows[test]]))
    order = np.argsort(np.concatenate([test for _, test in folds]))
    values, others = (np.concatenate(one)[order] for one in (plain_folds, perturbed_folds))
    labels = bench.pictures.labels[rows]
    return Tried(candidate, uf1(labels, values.argmax(1)), uf1(labels, others.argmax(1)), values)


def uf1(labels: np.ndarray, predicted: np.ndarray) -> float:
    """Mean F1 over the classes that the labels have."""
    from sklearn.metrics import f1_score

    return float(f1_score(labels, predicted, labels=np.unique(labels), average='macro',
                          zero_division=0))
