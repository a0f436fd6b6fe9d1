"""What is trained in a fold of CD6ME, and says which action units the held-out clips show."""
import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np
import torch
from mmengine.config import Config
from mmengine.registry import DefaultScope
from mmengine.runner import Runner

from mmatnet.datasets.action_units import ActionUnitDataset
from mmatnet.engine.complete_config import dataset_configs
from mmatnet.errors import InputError
from mmatnet.estimators.inner_folds import fit
from mmatnet.estimators.runner import fold_runner
from mmatnet.estimators.sklearn import SklearnEstimator
from mmatnet.registry import DATASETS, ESTIMATORS

# They ask the training side for one class of each clip, of which it has none
OF_CLASSES = ('ClassCountsHook', 'ActionUnitsHook', 'TrainingDataHook')


@ESTIMATORS.register_module()
@dataclass(frozen=True)
class ActionUnitNetwork:
    """Train the config's network by MMEngine's runner, its head a ``MultiLabelHead``, under CD6ME.

    Nothing is chosen: the last iteration's weights speak. Losses that weigh labels, such as
    ``BalancedBCELoss``, are told how often the training side shows each. The config's hooks work
    as in every training, but for those of :data:`OF_CLASSES`; no checkpoint is written.
    """

    needs: ClassVar[tuple[str, ...]] = ('model', 'train_dataloader', 'test_dataloader',
                                        'optim_wrapper', 'train_cfg')
    selections: ClassVar[tuple[str, ...]] = ('last',)

    def fit_units(self, cfg: Config, train: Sequence[str], test: Sequence[str], seed: int,
                  folder: Path) -> np.ndarray:
        """Train on some subjects and return scores of the clips of others.

        Args:
            cfg (Config): Not changed.
            train, test (Sequence[str]): Subjects, as ``database/subject``.
            seed (int): Of weights, order and dropout.
            folder (Path): For logs.

        Returns:
            ndarray: In [0, 1], shape (N, A), in the order of the dataset.
        """
        cfg = copy.deepcopy(cfg)
        _name(cfg, 'train_dataloader', train)
        _name(cfg, 'test_dataloader', test)
        loader = cfg.test_dataloader
        cfg.test_dataloader = cfg.test_cfg = cfg.test_evaluator = None
        cfg.work_dir, cfg.experiment_name = str(folder), f'{folder.name}-{id(cfg)}'
        cfg.randomness = {**cfg.get('randomness', {}), 'seed': seed}
        cfg.custom_hooks = [
            {**hook, 'tested': list(test)} if hook['type'] == 'CheckpointGuardHook' else hook
            for hook in cfg.get('custom_hooks') or () if hook['type'] not in OF_CLASSES]
        cfg.default_hooks = {**cfg.get('default_hooks', {}), 'checkpoint': None}
        with fold_runner(cfg, folder) as runner:
            dataset = runner.build_dataloader(cfg.train_dataloader, seed=seed).dataset
            for module in runner.model.modules():
                if hasattr(module, 'set_label_counts'):
                    module.set_label_counts(torch.from_numpy(dataset.targets.sum(axis=0)),
                                            len(dataset))
            model = runner.train()
            runner.call_hook('before_test_epoch')  # EMAHook's weights speak
            model.eval()
            scores = []
            with torch.no_grad():
                for batch in Runner.build_dataloader(loader, seed=seed):
                    scores += [sample.pred_score.cpu().numpy() for sample in model.test_step(batch)]
        return np.stack(scores).astype(float)


@ESTIMATORS.register_module()
@dataclass(frozen=True)
class ActionUnitSklearn:
    """Fit a scikit-learn pipeline for each action unit by itself, under CD6ME.

    A unit that all or none of the training clips show is said of all or none.

    Args:
        steps (Sequence[Mapping]): As of ``SklearnEstimator``, a classifier of two classes last.
        features (Sequence[str]): As of ``SklearnEstimator``.

    Raises:
        InputError: As ``SklearnEstimator``.
    """

    steps: Sequence[Mapping]
    features: Sequence[str] = ()

    needs: ClassVar[tuple[str, ...]] = ('train_dataloader', 'test_dataloader')
    selections: ClassVar[tuple[str, ...]] = ('last',)

    def __post_init__(self) -> None:
        self._like  # noqa: B018  refuses unsound steps

    @property
    def _like(self) -> SklearnEstimator:
        return SklearnEstimator(self.steps, self.features)

    def fit_units(self, cfg: Config, train: Sequence[str], test: Sequence[str], seed: int,
                  folder: Path) -> np.ndarray:
        """Fit on some subjects and return scores of the clips of others; see the network's.

        A score is a probability, or the sigmoid of a decision value, so that what is predicted is
        from 0.5 on.
        """
        (vectors, targets, people), (asked, _, _) = (
            self._side(cfg, subjects) for subjects in (train, test))
        scores = np.empty((len(asked), targets.shape[1]))
        for unit, shown in enumerate(targets.T):
            if shown.min() == shown.max():
                scores[:, unit] = shown[0]
                continue
            fitted = fit(self._like.pipeline(seed), vectors, shown, people)
            if hasattr(fitted, 'predict_proba'):
                scores[:, unit] = fitted.predict_proba(asked)[:, 1]
            else:
                scores[:, unit] = 1 / (1 + np.exp(-fitted.decision_function(asked)))
        return scores

    def _side(self, cfg: Config, subjects: Sequence[str]) -> tuple[np.ndarray, np.ndarray, list]:
        """Return vectors (N, D) through the test pipeline, targets (N, A), and subjects."""
        dataset = unit_dataset(cfg, subjects)
        infos = [dataset.get_data_info(row) for row in range(len(dataset))]
        vectors = np.stack([self._like._vector(dataset[row]) for row in range(len(dataset))])
        return vectors, dataset.targets, [f'{info["database"]}/{info["subject"]}'
                                          for info in infos]


def unit_dataset(cfg: Config, subjects: Sequence[str] | str) -> ActionUnitDataset:
    """Make the test dataset of a config for some subjects, or for ``'all'``.

    Raises:
        InputError: If it is no dataset of action units.
    """
    found = dataset_configs(cfg.get('test_dataloader'))
    if len(found) != 1 or found[0].get('type') != 'ActionUnitDataset':
        raise InputError('test_dataloader.dataset must be one ActionUnitDataset; for classes of '
                         'emotions there is `mmatnet crossval`')
    config = {**copy.deepcopy(found[0]), 'subjects': subjects}
    with DefaultScope.overwrite_default_scope('mmaction'):
        return DATASETS.build(config)


def _name(cfg: Config, loader: str, subjects: Sequence[str]) -> None:
    for dataset in dataset_configs(cfg[loader]):
        dataset['subjects'] = list(subjects)
