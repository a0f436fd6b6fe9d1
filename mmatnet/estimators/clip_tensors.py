"""All clips of some subjects at once, for estimators that draw from them by themselves."""
import copy
from collections.abc import Iterable
from dataclasses import dataclass

import torch
from mmengine.dataset import pseudo_collate
from mmengine.device import get_device
from mmengine.model import BaseModel
from mmengine.registry import DefaultScope
from torch import Tensor

from mmatnet.clips.protocols import Fold, Subject
from mmatnet.engine.complete_config import dataset_configs
from mmatnet.engine.experiment import Experiment
from mmatnet.errors import InputError
from mmatnet.evaluation.formats.predictions import Prediction
from mmatnet.registry import DATASETS, MODELS


@dataclass(frozen=True)
class ClipTensors:
    """Clips as a network takes them.

    Args:
        inputs (dict[str, Tensor]): By name, each (N, ...), preprocessed.
        infos (list[dict]): What is known of each: database, subject, clip, label.
    """

    inputs: dict[str, Tensor]
    infos: list[dict]

    @property
    def labels(self) -> Tensor:
        """Classes, (N,)."""
        device = next(iter(self.inputs.values())).device
        return torch.tensor([info['label'] for info in self.infos], device=device)

    @property
    def subjects(self) -> list[str]:
        """Whose clip each is, as ``database/subject``."""
        return [f'{info["database"]}/{info["subject"]}' for info in self.infos]

    def rows(self, numbers: Iterable[int]) -> dict[str, Tensor]:
        """Return the inputs of some clips."""
        chosen = torch.as_tensor(list(numbers))
        return {name: values[chosen.to(values.device)] for name, values in self.inputs.items()}


def make_model(experiment: Experiment) -> BaseModel:
    """Make the config's network, with its first weights, where it is to run."""
    with DefaultScope.overwrite_default_scope('mmaction'):
        model = MODELS.build(copy.deepcopy(experiment.cfg.model))
    model.init_weights()
    return model.to(get_device())


def read_clips(experiment: Experiment, subjects: Iterable[Subject],
               model: BaseModel) -> ClipTensors:
    """Read the clips of some subjects through the pipeline of the test dataset.

    So nothing is augmented, and both sides of a fold are alike.

    Args:
        experiment (Experiment): Its config names the dataset.
        subjects (Iterable[Subject]): Whose clips.
        model (BaseModel): Its preprocessor makes the tensors, on its device.

    Raises:
        InputError: If the test side is several datasets.
    """
    found = dataset_configs(experiment.cfg.test_dataloader)
    if len(found) != 1:
        raise InputError(f'{type(experiment.estimator).__name__} reads one dataset, but '
                         f'test_dataloader has {len(found)}; name all sources in one')
    config = copy.deepcopy(found[0])
    config['subjects'] = sorted(map('/'.join, subjects))
    with DefaultScope.overwrite_default_scope('mmaction'):
        dataset = DATASETS.build(config)
    samples = [dataset[row] for row in range(len(dataset))]
    inputs = model.data_preprocessor(pseudo_collate(samples), training=False)['inputs']
    return ClipTensors(inputs, [dataset.get_data_info(row) for row in range(len(dataset))])


def refuse_adaptation(fold: Fold, estimator: object) -> None:
    """Raise if a fold offers clips without labels, which an estimator would leave unused.

    Raises:
        InputError: Naming the estimator.
    """
    if fold.adapt:
        raise InputError(f'{type(estimator).__name__} learns from clips with labels alone; take '
                         'adapt out of the protocol, or choose another estimator')


def as_predictions(scores: Tensor, clips: ClipTensors, experiment: Experiment, fold: Fold,
                   seed: int) -> list[Prediction]:
    """Write scores of all classes, (N, C) and of sum 1, down as predictions."""
    return [Prediction(info['database'], info['subject'], info['clip'], info['label'],
                       int(row.argmax()), tuple(row.tolist()), experiment.protocol.column,
                       'last', fold.name, seed)
            for info, row in zip(clips.infos, scores.double().cpu(), strict=True)]
