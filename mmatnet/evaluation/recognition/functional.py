"""MEGC's metrics, from one confusion matrix over all pooled predictions.

Rows of a confusion matrix are truth, columns prediction. A metric that counts each class the same
is undefined when a class has no true sample, as in a single fold; it raises rather than guess.
"""
from collections.abc import Sequence

import numpy as np


def confusion_matrix(labels: Sequence[int], predictions: Sequence[int],
                     num_classes: int) -> np.ndarray:
    """Count (truth, prediction) pairs.

    Args:
        labels (Sequence[int]): True classes, 0 to C - 1.
        predictions (Sequence[int]): Predicted classes, same length.
        num_classes (int): C, from the task and never from the labels at hand.

    Returns:
        ndarray: Counts, shape (C, C), int64.

    Raises:
        ValueError: If the lengths differ or a class lies outside 0 to C - 1.

    Examples:
        >>> confusion_matrix([0, 0, 1], [0, 1, 1], num_classes=2).tolist()
        [[1, 1], [0, 1]]
    """
    true, said = np.asarray(labels, int), np.asarray(predictions, int)
    if true.shape != said.shape or true.ndim != 1:
        raise ValueError(f'labels and predictions must be two lists of one length, got shapes '
                         f'{true.shape} and {said.shape}')
    for name, values in (('label', true), ('prediction', said)):
        outside = values[(values < 0) | (values >= num_classes)]
        if outside.size:
            raise ValueError(f'{name} {outside[0]} lies outside the {num_classes} classes, '
                             f'0 to {num_classes - 1}')
    counts = np.zeros((num_classes, num_classes), np.int64)
    np.add.at(counts, (true, said), 1)
    return counts


def absent_classes(confusion: np.ndarray) -> list[int]:
    """Return the classes without a true sample.

    Examples:
        >>> absent_classes(np.array([[1, 1], [0, 0]]))
        [1]
    """
    return np.flatnonzero(confusion.sum(axis=1) == 0).tolist()


def _refuse_absent_classes(confusion: np.ndarray) -> None:
    if absent := absent_classes(confusion):
        raise ValueError(f'classes {absent} have no true sample; pool every fold before scoring')


def f1_scores(confusion: np.ndarray) -> np.ndarray:
    """Return F1 of each class, 2 TP / (2 TP + FP + FN), shape (C,).

    Raises:
        ValueError: If a class has no true sample.

    Examples:
        >>> f1_scores(np.array([[2, 6], [0, 12]])).tolist()
        [0.4, 0.8]
    """
    _refuse_absent_classes(confusion)
    return 2 * confusion.diagonal() / (confusion.sum(axis=0) + confusion.sum(axis=1))


def unweighted_f1(confusion: np.ndarray) -> float:
    """Return the mean F1 over classes, each class counting the same (UF1 of MEGC 2019), in [0, 1].

    Raises:
        ValueError: If a class has no true sample.

    Examples:
        >>> round(unweighted_f1(np.array([[2, 6], [0, 12]])), 3)  # of 0.4 and 0.8
        0.6
    """
    return float(f1_scores(confusion).mean())


def unweighted_average_recall(confusion: np.ndarray) -> float:
    """Return the mean recall over classes (UAR of MEGC 2019), in [0, 1].

    Raises:
        ValueError: If a class has no true sample.

    Examples:
        >>> unweighted_average_recall(np.array([[2, 6], [0, 12]]))  # of 2 / 8 and 12 / 12
        0.625
    """
    _refuse_absent_classes(confusion)
    return float(np.mean(confusion.diagonal() / confusion.sum(axis=1)))


def weighted_f1(confusion: np.ndarray) -> float:
    """Return the mean F1 over classes, each weighted by its share of the samples, in [0, 1].

    Raises:
        ValueError: If a class has no true sample.

    Examples:
        >>> round(weighted_f1(np.array([[2, 6], [0, 12]])), 3)  # (8 * 0.4 + 12 * 0.8) / 20
        0.64
    """
    return float(np.average(f1_scores(confusion), weights=confusion.sum(axis=1)))


def accuracy(confusion: np.ndarray) -> float:
    """Return the share of samples that are right, in [0, 1].

    Raises:
        ValueError: If there is no sample.

    Examples:
        >>> accuracy(np.array([[2, 6], [0, 12]]))  # 14 of 20
        0.7
    """
    if not confusion.sum():
        raise ValueError('there is no sample to score')
    return float(confusion.trace() / confusion.sum())
