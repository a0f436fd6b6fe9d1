"""Refuses a checkpoint that does not fit the model, or that has seen the test subjects."""
from collections.abc import Iterable, Mapping, Sequence

from mmengine.hooks import Hook
from mmengine.runner import CheckpointLoader, Runner

from mmatnet.clips.people import person
from mmatnet.clips.protocols import TRANSDUCTIVE
from mmatnet.datasets.unwrap import clip_datasets
from mmatnet.engine.hooks.training_data import training_of
from mmatnet.engine.sides import adapted_subjects, tested_subjects, trained_subjects
from mmatnet.engine.weights import (
    bare_model,
    check_weights,
    loaded_from,
    pretrained_checkpoints,
)
from mmatnet.errors import InputError
from mmatnet.io.json_files import schema_fault
from mmatnet.registry import HOOKS

TRAIN_SUBJECTS = 'mmatnet_train_subjects'


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
    Those whose clips one was offered without labels are tested only by a config that offers them
    too, since what comes of that says TRANSDUCTIVE.
    MMEngine itself only logs weights that do not fit, and goes on with random ones.

    Args:
        tested (Sequence[str]): Subjects, as ``database/subject``, that are tested outside of the
            runner, beside those of its config. Defaults to none.
    """

    priority = 'VERY_LOW'

    def __init__(self, tested: Sequence[str] = ()) -> None:
        self.tested = tuple(tested)
        self.inherited: set[str] = set()

    def before_train(self, runner: Runner) -> None:
        """Check the sides, and the checkpoints that parts of the model were initialised from.

        Raises:
            InputError: If a subject to be tested trains, here or in one of the checkpoints, is
                validated on, or was offered to one of the checkpoints alone.
        """
        tested = {person(subject): subject for subject in self._tested(runner)}
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
            InputError: If a weight does not fit, a subject to be tested was trained on or was
                offered to the checkpoint alone, or what a training that goes on needs is not there.
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

    def _tested(self, runner: Runner) -> set[str]:
        return {*self.tested, *tested_subjects(runner.cfg)}

    def _check_subjects(self, runner: Runner, name: str, checkpoint: Mapping) -> None:
        trained = subjects_of(checkpoint, name)
        tested = {person(subject) for subject in self._tested(runner)}
        if shared := sorted(subject for subject in trained if person(subject) in tested):
            raise InputError(f'checkpoint {name} was trained on {", ".join(shared)}, '
                             'which this config tests; a score on them would mean nothing: keep '
                             'the split it was trained with')
        data = training_of(checkpoint, name)
        tested -= {person(subject) for subject in adapted_subjects(runner.cfg)}
        if data and (seen := [subject for subject in data.adapted if person(subject) in tested]):
            raise InputError(f'checkpoint {name} was offered the clips of {", ".join(seen)} '
                             'without their labels, and this config tests them without saying so; '
                             "give its protocol adapt='test', which marks all that comes of it "
                             f'{TRANSDUCTIVE}, or start from another checkpoint')
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
