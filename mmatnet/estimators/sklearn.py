"""scikit-learn as an estimator: a pipeline of its steps on vectors of clips' features."""
import copy
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from mmengine.registry import DefaultScope

from mmatnet.clips.protocols import Fold, Subject
from mmatnet.engine.complete_config import dataset_configs
from mmatnet.engine.experiment import Experiment
from mmatnet.errors import InputError
from mmatnet.estimators.inner_folds import check_search, choose, fit
from mmatnet.estimators.mirrored_clips import mirrored_clips
from mmatnet.evaluation.formats.predictions import Prediction
from mmatnet.io.json_files import write_json
from mmatnet.registry import DATASETS, ESTIMATORS

if TYPE_CHECKING:
    from sklearn.pipeline import Pipeline

UNLABELLED = -1  # what scikit-learn's semi-supervised classifiers take for "no label"


@ESTIMATORS.register_module()
@dataclass(frozen=True)
class SklearnEstimator:
    """Fit a scikit-learn pipeline on flattened features and predict with it.

    The vectors of both sides are made by the test dataset's pipeline, so nothing is drawn at
    random. Scalers and projections among the steps are fitted on the training side alone. Clips of
    a fold's ``adapt`` are appended to it without their labels, as -1. A classifier whose ``fit``
    takes ``groups`` is told whose clip each is.

    Args:
        steps (Sequence[Mapping]): Of the pipeline, the classifier last: ``dict(type=..., ...)``
            with the class by its full name, such as ``sklearn.svm.SVC``, and its arguments. A step
            that draws, and names no ``random_state``, gets the seed of the run.
        features (Sequence[str]): Arrays of a sample, flattened and put side by side in this order.
            Defaults to all that the dataset's pipeline leaves.
        search (Mapping, optional): What is chosen in each fold by inner folds of its training
            subjects (:func:`mmatnet.estimators.inner_folds.choose`):
            ``dict(grid=dict(svc__C=[1, 10]), folds=5)``, the options named as scikit-learn names
            them, after the step's class in lower case. The fold's ``search.json`` tells what each
            candidate reached. Defaults to nothing.
        train_on_mirrors (bool): Also learn from the left-right mirror of each training clip; a
            search then asks of both. Defaults to False.

    Raises:
        InputError: If there is no step, a type cannot be imported or made, or the search is
            unsound.
    """

    steps: Sequence[Mapping]
    features: Sequence[str] = ()
    search: Mapping | None = None
    train_on_mirrors: bool = False
    # by data root, and whether clips are mirrored: what is known of every clip, and their vectors,
    # which no fold changes
    _made: dict = field(default_factory=dict, init=False, repr=False, compare=False)

    needs: ClassVar[tuple[str, ...]] = ('train_dataloader', 'test_dataloader')
    selections: ClassVar[tuple[str, ...]] = ('last',)

    def __post_init__(self) -> None:
        if not self.steps:
            raise InputError('SklearnEstimator needs a step or more, the classifier last')
        pipeline = self.pipeline(seed=0)
        if self.search is not None:
            check_search(self.search, pipeline)

    def pipeline(self, seed: int) -> 'Pipeline':
        """Make the pipeline, not fitted."""
        from sklearn.pipeline import make_pipeline

        pipeline = make_pipeline(*map(_make_step, self.steps))
        unset = {name: seed for name, value in pipeline.get_params().items()
                 if name.endswith('__random_state') and value is None}
        return pipeline.set_params(**unset)

    def fit_predict(self, experiment: Experiment, fold: Fold, seed: int,
                    folder: Path) -> list[Prediction]:
        """Fit on one side of a fold and predict the other; a search leaves a file in ``folder``."""
        infos, train = self._vectors(experiment, fold.train)
        if self.train_on_mirrors:
            again, mirrors = self._vectors(experiment, fold.train, mirrored=True)
            infos, train = infos + again, np.concatenate([train, mirrors])
        labels = [info['label'] for info in infos]
        if fold.adapt:
            hidden, unlabelled = self._vectors(experiment, fold.adapt)
            train = np.concatenate([train, unlabelled])
            infos, labels = infos + hidden, labels + [UNLABELLED] * len(hidden)
        side = train, np.array(labels), [f'{info["database"]}/{info["subject"]}' for info in infos]
        pipeline = self.pipeline(seed)
        if self.search is not None:
            options, candidates = choose(pipeline, self.search, *side)
            write_json(folder / 'search.json', {'chosen': options, 'candidates': candidates})
            pipeline.set_params(**options)
        fitted = fit(pipeline, *side)
        test_infos, test = self._vectors(experiment, fold.test)
        scores = class_scores(fitted, test, len(experiment.task.classes))  # (N, C)
        return [Prediction(info['database'], info['subject'], info['clip'], info['label'],
                           int(row.argmax()), tuple(row.tolist()), experiment.protocol.column,
                           'last', fold.name, seed)
                for info, row in zip(test_infos, scores, strict=True)]

    def _vectors(self, experiment: Experiment, subjects: Iterable[Subject],
                 mirrored: bool = False) -> tuple[list[dict], np.ndarray]:
        """Return what is known of each clip of some subjects, and their vectors, (N, D)."""
        made = str(experiment.cfg.data_root), mirrored
        if made not in self._made:
            self._made[made] = self._all_vectors(experiment, mirrored)
        infos, vectors = self._made[made]
        names = set(subjects)
        rows = [row for row, info in enumerate(infos)
                if (info['database'], info['subject']) in names]
        return [infos[row] for row in rows], vectors[rows]

    def _all_vectors(self, experiment: Experiment,
                     mirrored: bool) -> tuple[list[dict], np.ndarray]:
        """Return what is known of every clip, and their vectors; a clip's tells of no other."""
        dataset_config, = dataset_configs(experiment.cfg.test_dataloader)
        config = copy.deepcopy(dataset_config)
        config['subjects'] = 'all'
        if mirrored:
            config = mirrored_clips(config)
        with DefaultScope.overwrite_default_scope('mmaction'):
            dataset = DATASETS.build(config)
        infos = [dataset.get_data_info(row) for row in range(len(dataset))]
        return infos, np.stack([self._vector(dataset[row]) for row in range(len(dataset))])

    def _vector(self, sample: Mapping) -> np.ndarray:
        arrays = sample.get('inputs', sample)  # packed, or as the steps left it
        names = self.features or [name for name, value in arrays.items()
                                  if hasattr(value, 'ndim') and value.ndim]
        if absent := [name for name in names if name not in arrays]:
            raise InputError(f'SklearnEstimator: a sample has no {absent[0]!r}; the pipeline of '
                             f'test_dataloader.dataset leaves {", ".join(map(str, arrays))}')
        return np.concatenate([np.ravel(np.asarray(arrays[name])) for name in names])


def class_scores(fitted: 'Pipeline', vectors: np.ndarray, num_classes: int) -> np.ndarray:
    """Return scores that add up to 1 and are largest for the class that is predicted.

    They are the classifier's probabilities; of one that has none, such as ``SVC``, the softmax of
    its decision values. A class that did not train has score 0. ``SVC`` predicts by votes of pairs
    and breaks ties by the order of the classes; where another class has the largest value, the
    two change scores.

    Args:
        fitted (Pipeline): A fitted pipeline.
        vectors (ndarray): Shape (N, D).
        num_classes (int): C, of the task.

    Returns:
        ndarray: Shape (N, C), float64.
    """
    known = [int(name) for name in fitted.classes_ if name != UNLABELLED]
    scores = np.zeros((len(vectors), num_classes))
    if hasattr(fitted, 'predict_proba'):
        scores[:, known] = fitted.predict_proba(vectors)
    else:
        values = fitted.decision_function(vectors)  # (N, classes), or (N,) where there are two
        if values.ndim == 1:
            values = np.stack([-values, values], axis=1) / 2
        powers = np.exp(values - values.max(axis=1, keepdims=True))
        scores[:, known] = powers / powers.sum(axis=1, keepdims=True)
    rows, largest, predicted = np.arange(len(vectors)), scores.argmax(1), fitted.predict(vectors)
    scores[rows, largest], scores[rows, predicted] = (scores[rows, predicted],
                                                      scores[rows, largest])
    return scores


def _make_step(config: Mapping) -> object:
    arguments = dict(config)
    name = str(arguments.pop('type', None))
    module, _, kind = name.rpartition('.')
    try:
        return getattr(import_module(module), kind)(**arguments)
    except (ImportError, AttributeError, ValueError, TypeError) as error:
        raise InputError(f'SklearnEstimator: step {name!r} cannot be made ({error}); name a class '
                         'by its full path, such as sklearn.svm.SVC, with its own arguments'
                         ) from error
