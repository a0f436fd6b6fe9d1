"""A recognizer that runs in PyTorch, from a config and a checkpoint."""
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from mmengine.config import Config
from mmengine.dataset import Compose, pseudo_collate
from mmengine.registry import DefaultScope

import mmatnet.register  # noqa: F401
from mmatnet.compat.checkpoint import load_from_local
from mmatnet.datasets.steps import clip_sample
from mmatnet.engine.complete_config import clip_dataset_configs
from mmatnet.engine.config import load_config
from mmatnet.engine.experiment import take_apart
from mmatnet.engine.hooks.checkpoint_guard import subjects_of
from mmatnet.engine.hooks.training_data import training_of
from mmatnet.engine.pool import follows_tables, take_classes
from mmatnet.engine.weights import check_weights
from mmatnet.errors import InputError
from mmatnet.inference.recognizers.base import Arrays, Recognizer
from mmatnet.registry import MODELS
from mmatnet.sources.training_record import TrainingData


class TorchRecognizer(Recognizer):
    """A recognizer in PyTorch.

    Args:
        config (str | Path | Config): The config that the checkpoint was trained with.
        checkpoint (str | Path): What ``mmatnet train`` wrote.
        device (str): Such as ``cpu`` or ``cuda:0``.
        options (Mapping | None): Merged into a config that is given as a path.

    Attributes:
        model (ClipRecognizer): In evaluation mode, on ``device``.
        cfg (Config): The config.
        subjects (list[str]): Who trained it, ``database/subject``; they must not be in a test.

    Raises:
        InputError: If config, checkpoint or device cannot be used, or do not fit each other.
    """

    def __init__(self, config: str | Path | Config, checkpoint: str | Path, device: str = 'cpu',
                 options: Mapping | None = None) -> None:
        self.cfg = config if isinstance(config, Config) else load_config(str(config), options)
        loader = self.cfg.test_dataloader
        if loader is None:
            raise InputError('the config has no test_dataloader, whose pipeline says what the '
                             'network is given; use the config file itself, not one that a '
                             "training on protocol='all' left in its work dir")
        self.device = _device(device)
        content = load_from_local(str(checkpoint), 'cpu')
        training = _read_training(content, checkpoint)
        if follows_tables(self.cfg):  # which may be elsewhere by now, or longer
            take_classes(self.cfg, clip_dataset_configs(self.cfg), training.classes)
        self.task = take_apart(self.cfg).task
        if training.classes != list(self.task.classes):
            raise InputError(f'checkpoint {checkpoint} was trained for the classes '
                             f'{", ".join(training.classes)}, but the config names '
                             f'{", ".join(self.task.classes)}; use the config it was trained with')
        with DefaultScope.overwrite_default_scope('mmaction'):
            self.model = MODELS.build(self.cfg.model)
            self._pipeline = Compose(loader.dataset.pipeline)
        check_weights(content, self.model.state_dict(), str(checkpoint))
        self.model.load_state_dict(content['state_dict'])
        self.model.to(self.device).eval()
        super().__init__(training, loader.dataset.get('streams', ('apex', 'motion')),
                         loader.batch_size, Path(self.cfg.filename or 'config').stem)
        # those that were served without labels were seen, too
        self.subjects: list[str] = sorted(subjects_of(content, checkpoint)
                                          | set(self.training.adapted))

    @torch.no_grad()
    def _score(self, clips: Sequence[Arrays]) -> np.ndarray:
        samples = self.model.test_step(self._collate(clips))
        return torch.stack([sample.pred_score for sample in samples]).cpu().numpy()

    def inputs(self, features: Sequence[Arrays]) -> dict[str, torch.Tensor]:
        """Return a batch as the backbone is given it, on ``device``."""
        return self.model.data_preprocessor(self._collate(features), False)['inputs']

    def network_input(self, clip: Arrays) -> dict[str, np.ndarray]:
        """Return one clip after the test pipeline, by the names of the backbone's inputs."""
        return {name: tensor.numpy() for name, tensor in self._prepare(clip)['inputs'].items()}

    def _collate(self, features: Sequence[Arrays]) -> dict:
        return pseudo_collate([self._prepare(clip) for clip in features])

    def _prepare(self, clip: Arrays) -> dict:
        return self._pipeline(clip_sample(clip.__getitem__, self.streams))


def _read_training(content: Mapping, checkpoint: str | Path) -> TrainingData:
    training = training_of(content, checkpoint)
    if training is None:
        raise InputError(f'checkpoint {checkpoint} does not say what it was trained on: an earlier '
                         'mmatnet wrote it, or its config left TrainingDataHook out of '
                         'custom_hooks; train again with the hook')
    return training


def _device(name: str) -> torch.device:
    try:
        device = torch.device(name)
        torch.empty(0, device=device)
    except (RuntimeError, AssertionError) as error:
        raise InputError(f'device {name!r} cannot be used ({str(error).splitlines()[0]}); cpu '
                         'always can') from error
    return device
