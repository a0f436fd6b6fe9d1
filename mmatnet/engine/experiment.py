"""The door: a config is taken apart here, once, into what the parts of a run need."""
import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from mmengine.config import Config

from mmatnet import __version__
from mmatnet.clips.protocols import Fold, Protocol, make_protocol, named_fold
from mmatnet.datasets.subjects import DEFAULT_SPLIT
from mmatnet.engine.complete_config import clip_dataset_configs, dataset_configs
from mmatnet.engine.estimator import Estimator
from mmatnet.engine.task import Task, read_task
from mmatnet.engine.task_checks import check_sides
from mmatnet.errors import InputError
from mmatnet.evaluation.formats.predictions import Prediction
from mmatnet.evaluation.formats.stamps import Stamp, stamps_of
from mmatnet.registry import ESTIMATORS

DEFAULT_ESTIMATOR = {'type': 'RunnerEstimator'}


@dataclass(frozen=True)
class Selection:
    """Which checkpoint of a training predicts (:mod:`mmatnet.engine.selection`).

    Args:
        kind (str): ``last``, ``inner`` or ``oracle``.
        share (float | str): Share of the training subjects that ``inner`` chooses by; or
            ``database``, all of them that are of a tested subject's database.
        seed (int): Of their draw.
        interval (int): Iterations between two looks.
        patience (int | None): Looks without gain after which ``inner`` ends a training.
    """

    kind: str = 'last'
    share: float | str = 0.25
    seed: int = 0
    interval: int = 50
    patience: int | None = None

    @property
    def kinds(self) -> tuple[str, ...]:
        """The selections that each training predicts with, its own first.

        Under ``oracle`` the last checkpoint predicts too, so that the gap can be told.
        """
        return ('oracle', 'last') if self.kind == 'oracle' else (self.kind,)


@dataclass(frozen=True)
class Experiment:
    """A config, taken apart.

    Args:
        cfg (Config): Complete and checked; the estimator reads its own keys of it.
        task (Task): The clips and their labels.
        protocol (Protocol): How they are divided into folds.
        split (Protocol): How a single training divides them, where the protocol has many folds.
        selection (Selection): Whose weights predict.
        estimator (Estimator): What is trained in a fold.
        seeds (tuple[int]): One training of each fold per seed.
        modules (tuple[str]): What a process imports before it runs a fold.
    """

    cfg: Config
    task: Task
    protocol: Protocol
    split: Protocol
    selection: Selection
    estimator: Estimator
    seeds: tuple[int, ...]
    modules: tuple[str, ...]

    @property
    def stamps(self) -> tuple[Stamp, ...]:
        """What all that comes of this must say, such as LEAKY."""
        return stamps_of(self.protocol.column, self.selection.kind)

    def fit_predict(self, fold: Fold, seed: int, folder: Path) -> list[Prediction]:
        """Let the estimator fit a fold from a seed, and predict its held-out clips."""
        return self.estimator.fit_predict(self, fold, seed, folder)

    def with_data_root(self, root: str) -> 'Experiment':
        """Return a copy that finds its sources below another folder."""
        cfg = copy.deepcopy(self.cfg)
        cfg.data_root = root
        for dataset in clip_dataset_configs(cfg):
            dataset['data_root'] = root
        return replace(self, cfg=cfg, task=replace(self.task, data_root=root))

    def identity(self) -> dict:
        """Return what must be the same for a run to go on.

        Where things lie is no part of it: features count by their content.
        """
        config = copy.deepcopy(self.cfg)
        for name in ('work_dir', 'launcher', 'resume', 'data_root'):
            config.pop(name, None)
        for dataset in clip_dataset_configs(config):
            dataset.pop('data_root', None)
        (config.get('test_evaluator') or {}).pop('collect_dir', None)
        return {'mmatnet': __version__, 'protocol': self.cfg.protocol,
                'seeds': list(self.seeds), 'classes': list(self.task.classes),
                'estimator': type(self.estimator).__name__,
                'features': self.task.features_digest(),
                **{stamp.key: True for stamp in self.stamps},
                'config': config.to_dict()}

    def folds(self) -> list[Fold]:
        """Return the folds of the protocol.

        Raises:
            InputError: If the sources cannot be read, or their subjects do not allow the protocol.
        """
        return self.protocol.folds(self.task.labels, self.task.classes)

    def one_fold(self, name: str | None = None) -> tuple[Protocol, Fold]:
        """Return the fold that a single training has, and the protocol that gives it.

        Args:
            name (str | None): A fold of the protocol. ``None`` is the protocol's only one, or
                where it has many, that of the split.

        Raises:
            InputError: As :meth:`folds`, or if no fold has that name.
        """
        protocol = self.protocol if name or self.protocol.one_fold else self.split
        folds = protocol.folds(self.task.labels, self.task.classes)
        return protocol, named_fold(folds, name) if name else folds[0]


def check_seeds(seeds: Sequence[int]) -> None:
    """Raise unless there is a seed, each is a number from 0 up, and none comes twice.

    Raises:
        InputError: Naming them.
    """
    if not seeds or len(set(seeds)) != len(seeds) or min(seeds) < 0:
        raise InputError('seeds must be one or more different numbers from 0 up, got '
                         f'{list(seeds)}')


def estimator_config(cfg: Mapping) -> Mapping:
    """Return what a config says of its estimator; MMEngine's runner where it says nothing."""
    return cfg.get('estimator') or DEFAULT_ESTIMATOR


def take_apart(cfg: Config) -> Experiment:
    """Take a config apart.

    Args:
        cfg (Config): As :func:`mmatnet.engine.config.load_config` gives it.

    Raises:
        InputError: If its datasets are of different tasks, or it has none.
    """
    train = dataset_configs(cfg.get('train_dataloader'))
    if not train:
        raise InputError('train_dataloader.dataset has no dataset of clips; it needs a '
                         "MicroExpressionDataset, in MMEngine's wrappers or not")
    others = [(name, dataset) for name in ('val_dataloader', 'test_dataloader')
              for dataset in dataset_configs(cfg.get(name))]
    if 'classes' not in train[0] or 'emotion_maps' not in train[0]:
        raise InputError('train_dataloader.dataset names no classes and emotion_maps; a config of '
                         'action units is for `mmatnet cd6me`')
    task = read_task(train, [dataset for _, dataset in others], cfg.data_root)
    asked = train[0] if len(train) == 1 else task.as_config()
    for name, dataset in others:
        check_sides(asked, dataset, f'{name}.dataset')
    return Experiment(
        cfg, task, make_protocol(cfg.protocol),
        make_protocol({'type': 'split', **(cfg.get('split') or DEFAULT_SPLIT)}),
        Selection(cfg.get('selection', 'last'), **(cfg.get('inner') or {})),
        ESTIMATORS.make(estimator_config(cfg)),
        tuple(cfg.get('seeds', (0,))), tuple((cfg.get('custom_imports') or {}).get('imports', ())))

