"""Writes into every checkpoint what it was trained on."""
from collections.abc import Mapping
from pathlib import Path

from mmengine.hooks import Hook
from mmengine.runner import CheckpointLoader, Runner

from mmatnet.datasets.unwrap import clip_datasets
from mmatnet.engine.sides import tested_subjects
from mmatnet.engine.weights import bare_model, loaded_from, pretrained_checkpoints
from mmatnet.errors import InputError
from mmatnet.registry import HOOKS
from mmatnet.sources.training_record import DatabaseShare, TrainingData, describe_training

TRAINING_DATA = 'mmatnet_data'  # the key in checkpoints


def training_of(checkpoint: Mapping, name: object) -> TrainingData | None:
    """Return what a checkpoint says of its training; None if it says nothing.

    Args:
        checkpoint (Mapping): Its content.
        name (object): Names the checkpoint in the sentence.

    Raises:
        InputError: If the record is unsound.
    """
    if TRAINING_DATA not in checkpoint:
        return None
    try:
        return TrainingData.from_dict(checkpoint[TRAINING_DATA])
    except InputError as error:
        raise InputError(f'checkpoint {name}: {error}') from error


@HOOKS.register_module()
class TrainingDataHook(Hook):
    """Note databases, clips per class, recipe and whether the data is synthetic.

    What a checkpoint that was started from says of its own training goes along; a resumed training
    is the same training and adds nothing.
    """

    def __init__(self) -> None:
        self.started_from: list[DatabaseShare] = []
        self.pretrained: list[str] = []
        self.adapted: list[str] = []
        self.loaded = False

    def before_train(self, runner: Runner) -> None:
        """Look at the checkpoints that parts of the model have their weights from."""
        if self.loaded:
            return  # the whole model has others
        for name in pretrained_checkpoints(bare_model(runner)):
            self.pretrained.append(Path(name).name)
            self._take_up(CheckpointLoader.load_checkpoint(name, 'cpu'), name)

    def after_load_checkpoint(self, runner: Runner, checkpoint: dict) -> None:
        """Take up what had trained the checkpoint."""
        self.loaded = True
        self._take_up(checkpoint, loaded_from(runner), resumed=runner._resume)

    def before_save_checkpoint(self, runner: Runner, checkpoint: dict) -> None:
        """Add the record."""
        checkpoint[TRAINING_DATA] = describe_training(
            clip_datasets(runner.train_dataloader.dataset), tested_subjects(runner.cfg),
            runner.cfg.get('selection', 'last'), runner.seed, self.started_from,
            list(dict.fromkeys(self.pretrained)), self.adapted).to_dict()

    def _take_up(self, checkpoint: dict, name: str, resumed: bool = False) -> None:
        if earlier := training_of(checkpoint, name):
            self.pretrained += earlier.pretrained
            self.adapted += earlier.adapted
            shares = earlier.started_from if resumed else earlier.shares
            self.started_from += [share for share in shares if share not in self.started_from]
