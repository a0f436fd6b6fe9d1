"""CD6ME's metric: F1 of each action unit, from predictions pooled over the databases held out."""
from collections.abc import Sequence
from typing import Any

import numpy as np

from mmatnet.errors import InputError


def action_unit_f1(targets: np.ndarray, predictions: np.ndarray) -> np.ndarray:
    """Return F1 of the positive class of each unit, 2 TP / (2 TP + FP + FN).

    A unit that neither a target nor a prediction shows has F1 0, as in the code of CD6ME's authors
    (scikit-learn's default).

    Args:
        targets (ndarray): 1 where a clip shows a unit, else 0; shape (N, A).
        predictions (ndarray): The same of the predictions.

    Returns:
        ndarray: F1 in [0, 1], shape (A,), float64.

    Raises:
        ValueError: If the shapes differ or a value is neither 0 nor 1.

    Examples:
        >>> action_unit_f1(np.array([[1, 0], [1, 0], [1, 0]]),
        ...                np.array([[1, 0], [0, 0], [0, 0]])).tolist()
        [0.5, 0.0]
    """
    targets, predictions = np.asarray(targets), np.asarray(predictions)
    if targets.shape != predictions.shape or targets.ndim != 2:
        raise ValueError(f'targets and predictions must be of one shape (N, A), got '
                         f'{targets.shape} and {predictions.shape}')
    for name, values in (('targets', targets), ('predictions', predictions)):
        if not np.isin(values, (0, 1)).all():
            raise ValueError(f'{name} must be 0 or 1, got {values[~np.isin(values, (0, 1))][0]}; '
                             'put a threshold to scores first')
    targets, predictions = targets.astype(bool), predictions.astype(bool)
    hits = (targets & predictions).sum(axis=0)
    named = targets.sum(axis=0) + predictions.sum(axis=0)  # 2 TP + FP + FN
    return np.divide(2 * hits, named, out=np.zeros(len(named)), where=named > 0)


def cd6me_score(targets: np.ndarray, predictions: np.ndarray,
                databases: Sequence[str]) -> dict[str, Any]:
    """Score predictions of leave-one-database-out: F1 per unit, mean over units and databases.

    Args:
        targets (ndarray): 1 where a clip shows a unit, else 0; shape (N, A).
        predictions (ndarray): The same of the predictions, each made without its own database.
        databases (Sequence[str]): Database id of each clip, N of them.

    Returns:
        dict: ``F1``, the mean over databases of the mean over units; ``databases``, that mean of
        each database; ``units``, the mean over databases of each unit, A values.

    Raises:
        InputError: If there is no clip.
        ValueError: If lengths or shapes differ, or a value is neither 0 nor 1.
    """
    if not len(databases):
        raise InputError('expected the predictions of one database or more, got none')
    if len(databases) != len(targets):
        raise ValueError(f'expected a database for each of the {len(targets)} clips, '
                         f'got {len(databases)}')
    names = np.asarray(databases)
    scores = {name: action_unit_f1(targets[names == name], predictions[names == name])
              for name in dict.fromkeys(databases)}  # each (A,)
    return {'F1': float(np.mean(list(scores.values()))),
            'databases': {name: float(found.mean()) for name, found in scores.items()},
            'units': np.mean(list(scores.values()), axis=0).tolist()}
