"""Who is on which side of a training: tested, trained on, or offered without labels.

Everybody is named as ``database/subject``.
"""
from collections.abc import Mapping

from mmengine.config import Config
from mmengine.runner import Runner

from mmatnet.datasets.micro_expression import UNLABELLED
from mmatnet.datasets.unwrap import clip_datasets
from mmatnet.engine.complete_config import dataset_configs
from mmatnet.registry import DATASETS


def tested_subjects(cfg: Config) -> set[str]:
    """Return the subjects that a config names or draws for testing."""
    tested: set[str] = set()
    for dataset in dataset_configs(cfg.get('test_dataloader')):
        subjects = dataset['subjects']
        if isinstance(subjects, (Mapping, str)):  # a rule, or 'all'
            subjects = DATASETS.build({**dataset, 'pipeline': []}).served_subjects()
        tested |= set(subjects)
    return tested


def adapted_subjects(cfg: Config) -> set[str]:
    """Return the subjects whose clips a config offers to its training without their labels."""
    return {name for dataset in dataset_configs(cfg.get('train_dataloader'))
            for name in dataset.get('adapt', ())}


def trained_subjects(runner: Runner) -> set[str]:
    """Return the subjects whose clips the runner trains on, with labels."""
    return {f'{info["database"]}/{info["subject"]}'
            for dataset in clip_datasets(runner.train_dataloader.dataset)
            for info in map(dataset.get_data_info, range(len(dataset)))
            if info['label'] != UNLABELLED}
