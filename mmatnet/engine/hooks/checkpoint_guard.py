"""Refuses a checkpoint that does not fit the model, or that has seen the test subjects."""
from collections.abc import Iterable, Mapping

from mmengine.config import Config
from mmengine.hooks import Hook
from mmengine.runner import CheckpointLoader, Runner

from mmatnet.clips.people import person
from mmatnet.datasets.micro_expression import UNLABELLED
from mmatnet.datasets.unwrap import clip_datasets
from mmatnet.engine.complete_config import dataset_configs
from mmatnet.engine.weights import (
    bare_model,
    check_weights,
    loaded_from,
    pretrained_checkpoints,
)
from mmatnet.errors import InputError
from mmatnet.io.json_files import schema_fault
from mmatnet.registry import DATASETS, HOOKS

TRAIN_SUBJECTS = 'mmatnet_train_subjects'


def tested_subjects(cfg: Config) -> set[str]:
    """Return the subjects, ``database/subject``, that a config names or draws for testing."""
    tested: set[str] = set()
    for dataset in dataset_configs(cfg.get('test_dataloader')):
        subjects = dataset['subjects']
        if isinstance(subjects, (Mapping, str)):  # a rule, or 'all'
            subjects = DATASETS.build({**dataset, 'pipeline': []}).served_subjects()
        tested |= set(subjects)
    return tested


def trained_subjects(runner: Runner) -> set[str]:
    """Return the subjects, ``database/subject``, whose clips the runner trains on, with labels."""
    return {f'{info["database"]}/{info["subject"]}'
            for dataset in clip_datasets(runner.train_dataloader.dataset)
            for info in map(dataset.get_data_info, range(len(dataset)))
            if info['label'] != UNLABELLED}


def subjects_of(checkpoint: Mapping, name: object) -> set[str]:
    """Return who trained a checkpoint, ``database/subject``, as it says itself.

    Args:
        checkpoint (Mapping): What it holds; empty if it says nothing.
        name (object): Its path, for the sentence.

    Raises:
        InputError: If what it says is no list of names.
    """
    subjects = checkpoint.get(TRAIN_SUBJECTS, [])
    if fault := schema_fault(subjects, {'type': 'array', 'items': {'type': 'string'}}):
        raise InputError(f'checkpoint {name} is damaged: {TRAIN_SUBJECTS}, which says who trained '
                         f'it, is no list of names ({fault}); train it again')
    return set(subjects)


@HOOKS.register_module()
class CheckpointGuardHook(Hook):
    """Check checkpoints that a training starts from, and note in those it saves who was trained on.

    Who trained a checkpoint that was started from counts as trained on, however long the chain.
    MMEngine itself only logs weights that do not fit, and goes on with random ones.
    """

    priority = 'VERY_LOW'

    def __init__(self) -> None:
        self.inherited: set[str] = set()

    def before_train(self, runner: Runner) -> None:
        """Check the sides, and the checkpoints that parts of the model were initialised from.

        Raises:
            InputError: If a subject to be tested trains, here or in one of the checkpoints, or is
                validated on.
        """
        tested = {person(subject): subject for subject in tested_subjects(runner.cfg)}
        sides = {'train_dataloader': trained_subjects(runner)}
        if runner.val_loop is not None:
            sides['val_dataloader'] = {
                subject for dataset in clip_datasets(runner.val_dataloader.dataset)
                for subject in dataset.served_subjects()}
        for name, subjects in sides.items():
            _check_apart(subjects, name, tested)
        for name in pretrained_checkpoints(bare_model(runner)):
            self._check_subjects(runner, name, CheckpointLoader.load_checkpoint(name, 'cpu'))

    def before_save_checkpoint(self, runner: Runner, checkpoint: dict) -> None:
        """Add the training subjects to those that another hook may have named."""
        trained = trained_subjects(runner)
        checkpoint[TRAIN_SUBJECTS] = sorted(
            trained | self.inherited | subjects_of(checkpoint, 'to be saved'))

    def after_load_checkpoint(self, runner: Runner, checkpoint: dict) -> None:
        """Check weights and subjects.

        Raises:
            InputError: If a weight does not fit, a subject to be tested was trained on, or what a
                training that goes on needs is not there.
        """
        name = loaded_from(runner)
        meta = checkpoint.get('meta') or {}
        absent = [key for key in ('message_hub', 'optimizer') if key not in checkpoint]
        absent += [f'meta.{key}' for key in ('epoch', 'iter') if key not in meta]
        if runner._resume and absent:
            raise InputError(f'checkpoint {name} has no {absent[0]}, without which a training does '
                             'not go on as it would have; give one that has it, or begin again '
                             'from the weights alone (load_from)')
        check_weights(checkpoint, bare_model(runner).state_dict(), name)
        self._check_subjects(runner, name, checkpoint)

    def _check_subjects(self, runner: Runner, name: str, checkpoint: Mapping) -> None:
        trained = subjects_of(checkpoint, name)
        tested = {person(subject) for subject in tested_subjects(runner.cfg)}
        if shared := sorted(subject for subject in trained if person(subject) in tested):
            raise InputError(f'checkpoint {name} was trained on {", ".join(shared)}, '
                             'which this config tests; a score on them would mean nothing: keep '
                             'the split it was trained with')
        self.inherited |= trained


def _check_apart(subjects: Iterable[str], name: str, tested: Mapping[str, str]) -> None:
    """Raise if somebody in a dataloader is tested; ``tested`` is person to tested subject."""
    shared = sorted(subject for subject in subjects if person(subject) in tested)
    if same := [subject for subject in shared if tested[person(subject)] == subject]:
        raise InputError(f'{", ".join(same)} would be tested and is in {name}, too; give all sides '
                         'one rule, dict(side=...) with the same share and seed')
    if shared:
        raise InputError(f'{shared[0]} of {name} would be tested as {tested[person(shared[0])]}, '
                         'the same person; give all sides the sources of one of the two databases')
