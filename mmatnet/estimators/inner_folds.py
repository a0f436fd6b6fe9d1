"""Choosing options of a scikit-learn pipeline by folds of the training subjects alone."""
from collections.abc import Mapping, Sequence
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np

from mmatnet.errors import InputError, checked_number

if TYPE_CHECKING:
    from sklearn.pipeline import Pipeline

FOLDS = 5
KEYS = ('grid', 'folds')


def check_search(search: Mapping, pipeline: 'Pipeline') -> None:
    """Raise unless a config's ``search`` is sound, and names options that a pipeline has.

    Args:
        search (Mapping): ``grid``, and perhaps ``folds``.
        pipeline (Pipeline): The one whose options are searched.

    Raises:
        InputError: Naming the key.
    """
    if not isinstance(search, Mapping) or (unknown := set(search) - set(KEYS)) or not isinstance(
            search.get('grid'), Mapping) or not search['grid']:
        wrong = f'unknown key {sorted(unknown)[0]!r}' if isinstance(search, Mapping) and unknown \
            else repr(search)
        raise InputError('search must be dict(grid=dict(option=[values, ...], ...), folds=...), '
                         f'got {wrong}')
    checked_number('search.folds', search.get('folds', FOLDS), 2)
    known = pipeline.get_params()
    for option, values in search['grid'].items():
        if option not in known:
            raise InputError(f'search.grid: the steps have no option {option!r}; there are '
                             f'{", ".join(sorted(name for name in known if "__" in name))}')
        if isinstance(values, str) or not isinstance(values, Sequence) or not values:
            raise InputError(f'search.grid: the values of {option} must be a list, got {values!r}')


def fit(pipeline: 'Pipeline', vectors: np.ndarray, labels: np.ndarray,
        subjects: Sequence[str] | np.ndarray) -> 'Pipeline':
    """Fit a pipeline; a classifier whose ``fit`` takes ``groups`` is told the subjects.

    Args:
        pipeline (Pipeline): Changed, and returned.
        vectors (ndarray): Shape (N, D).
        labels (ndarray): Shape (N,), int.
        subjects (Sequence[str]): Whose clip each is.

    Raises:
        InputError: If scikit-learn refuses vectors or options; names the steps.
    """
    from sklearn.utils.validation import has_fit_parameter

    name, classifier = pipeline.steps[-1]
    groups = {f'{name}__groups': np.asarray(subjects)} if has_fit_parameter(
        classifier, 'groups') else {}
    try:
        return pipeline.fit(vectors, labels, **groups)
    except ValueError as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f'SklearnEstimator: the steps {", ".join(dict(pipeline.steps))} cannot be '
                         f'fitted on {len(vectors)} clips of {vectors.shape[1]} numbers '
                         f'({error}); change their options') from error


def choose(pipeline: 'Pipeline', search: Mapping, vectors: np.ndarray, labels: np.ndarray,
           subjects: Sequence[str]) -> tuple[dict, list[dict]]:
    """Choose options by UF1 of the predictions of all inner folds, pooled.

    Each subject of the training side is predicted once, by a pipeline that saw no clip of theirs
    (scikit-learn's ``StratifiedGroupKFold``, which draws nothing). Clips without a label, -1,
    are on the side that fits in every fold. Of equals the first of the grid is chosen, whose last
    option varies fastest. What candidates have in common before the classifier is fitted once in
    each inner fold.

    Args:
        pipeline (Pipeline): Not fitted; not changed.
        search (Mapping): As :func:`check_search` lets it pass.
        vectors (ndarray): Of the training side, shape (N, D).
        labels (ndarray): Shape (N,), int.
        subjects (Sequence[str]): Whose clip each is.

    Returns:
        tuple: The options that were chosen, and for all candidates ``options`` and ``uf1``.

    Raises:
        InputError: If there are fewer subjects than folds, no class has as many clips, or
            scikit-learn refuses to fit.
    """
    from sklearn.base import clone
    from sklearn.metrics import f1_score
    from sklearn.model_selection import StratifiedGroupKFold

    labels, people = np.asarray(labels), np.asarray(subjects)
    known, hidden = np.flatnonzero(labels >= 0), np.flatnonzero(labels < 0)
    folds, there = search.get('folds', FOLDS), len(set(people[known]))
    if there < folds:
        raise InputError(f'search divides the training subjects into {folds} folds, but there are '
                         f'{there}; lower search.folds')
    most = np.bincount(labels[known]).max()
    if most < folds:
        raise InputError(f'search divides the training clips into {folds} folds, but no class has '
                         f'more than {most}; lower search.folds')
    splits = [(np.concatenate([known[inner], hidden]), known[outer]) for inner, outer in
              StratifiedGroupKFold(folds).split(known, labels[known], people[known])]
    candidates: list[dict[str, Any]] = []
    with TemporaryDirectory(prefix='mmatnet-search-') as kept:
        for options in _candidates(search['grid']):
            predicted = np.empty_like(labels)
            for train, test in splits:
                fitted = fit(clone(pipeline).set_params(memory=kept, **options), vectors[train],
                             labels[train], people[train])
                predicted[test] = fitted.predict(vectors[test])
            uf1 = f1_score(labels[known], predicted[known], labels=np.unique(labels[known]),
                           average='macro', zero_division=0)
            candidates.append({'options': options, 'uf1': float(uf1)})
    return max(candidates, key=lambda candidate: candidate['uf1'])['options'], candidates


def _candidates(grid: Mapping) -> list[dict]:
    """Return every combination of a grid, in its own order."""
    from itertools import product

    return [dict(zip(grid, values, strict=True)) for values in product(*grid.values())]
