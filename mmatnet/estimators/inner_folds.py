"""Choosing options of a scikit-learn pipeline by folds of the training subjects alone."""
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

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
    with _refusals_named(pipeline, vectors):
        return pipeline.fit(vectors, labels, **groups)


@contextmanager
def _refusals_named(steps: 'Pipeline', vectors: np.ndarray) -> Iterator[None]:
    """Say in a sentence what scikit-learn refuses to fit."""
    try:
        yield
    except ValueError as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f'SklearnEstimator: the steps {", ".join(dict(steps.steps))} cannot be '
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
    grid = _candidates(search['grid'])
    predicted = np.empty((len(grid), len(labels)), labels.dtype)
    for train, test in splits:
        before: dict[str, tuple] = {}
        for options, row in zip(grid, predicted, strict=True):
            candidate = clone(pipeline).set_params(**options)
            classifier = candidate.steps[-1][0]
            shared = repr({option: value for option, value in options.items()
                           if option.split('__')[0] != classifier})
            if shared not in before:
                before[shared] = _before_classifier(candidate, vectors, labels, train, test)
            fitting, testing = before[shared]
            row[test] = fit(candidate[-1:], fitting, labels[train], people[train]).predict(testing)
    classes = np.unique(labels[known])
    uf1 = [float(f1_score(labels[known], row[known], labels=classes, average='macro',
                          zero_division=0)) for row in predicted]
    return grid[int(np.argmax(uf1))], [{'options': options, 'uf1': score}
                                       for options, score in zip(grid, uf1, strict=True)]


def _before_classifier(pipeline: 'Pipeline', vectors: np.ndarray, labels: np.ndarray,
                       train: np.ndarray, test: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return both sides' vectors as a pipeline's classifier sees them, fitted on the first."""
    steps = pipeline[:-1]
    if not steps.steps:
        return vectors[train], vectors[test]
    with _refusals_named(steps, vectors[train]):
        fitting, testing = steps.fit_transform(vectors[train], labels[train]), vectors[test]
        for _, step in steps.steps:
            if step not in ('passthrough', None):
                # one by one, as Pipeline.predict does: Pipeline.transform asks for attributes that
                # end in an underscore, which not every step has
                testing = step.transform(testing)
    return fitting, testing


def _candidates(grid: Mapping) -> list[dict]:
    """Return every combination of a grid, in its own order."""
    from itertools import product

    return [dict(zip(grid, values, strict=True)) for values in product(*grid.values())]
