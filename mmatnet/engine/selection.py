"""Which checkpoint of a training predicts: the last, the best on inner subjects, or the oracle's.

``last`` looks at no figure. ``inner`` holds a share of the training subjects out of the training
and takes the checkpoint that is best on them. ``oracle`` takes the one that is best on the test
subjects, as much published code does; it only shows how far that flatters, and all that it makes
says LEAKY.
"""
import copy
from collections.abc import Iterable
from dataclasses import replace

from mmatnet.clips.protocols import Fold, Labels, Subject, draw_subjects
from mmatnet.engine.complete_config import dataset_configs
from mmatnet.engine.experiment import Experiment
from mmatnet.engine.hooks.selection import SelectionHook
from mmatnet.errors import InputError


def set_selection(experiment: Experiment, fold: Fold) -> tuple[Fold, SelectionHook | None]:
    """Divide a fold's training side as the ``selection`` asks for, and make what selects.

    Args:
        experiment (Experiment): Whose ``selection`` it is.
        fold (Fold): Who trains and who is tested.

    Returns:
        tuple: The fold, less the inner subjects on its training side; and a hook to be registered
        on the runner, whose weights are to be loaded after the training. None for ``last``.

    Raises:
        InputError: If the subjects do not allow the selection.
    """
    kind = experiment.selection.kind
    if kind == 'last':
        return fold, None
    if kind == 'oracle':
        if not fold.test:
            raise InputError("selection='oracle' chooses by the test subjects, and fold "
                             f"{fold.name} tests nobody; set selection='last' or 'inner'")
        # without patience, or the last checkpoint would not be that of 'last'
        return fold, _hook(experiment, fold.test, patience=None)
    inner = draw_inner(experiment, fold)
    train = tuple(subject for subject in fold.train if subject not in inner)
    return (replace(fold, train=train),
            _hook(experiment, sorted(inner), experiment.selection.patience))


def draw_inner(experiment: Experiment, fold: Fold) -> set[Subject]:
    """Draw the training subjects of a fold that are held out of its training to choose by.

    Raises:
        InputError: If no draw has every class on both sides; if all of a database are to be held
            out, and there are none, or who is left lacks a class.
    """
    labels, share = experiment.task.labels, experiment.selection.share
    there = {subject: labels[subject] for subject in fold.train}
    try:
        if isinstance(share, str):
            return _of_the_database(there, fold)
        return draw_subjects(there, share, experiment.selection.seed)
    except InputError as error:
        raise InputError(f"selection='inner', fold {fold.name}: {error}; add subjects, or set "
                         "selection='last'") from error


def _of_the_database(there: Labels, fold: Fold) -> set[Subject]:
    databases = {database for database, _ in fold.test}
    inner = {subject for subject in there if subject[0] in databases}
    if not inner:
        raise InputError("inner.share='database' chooses by the other subjects of a tested "
                         "subject's database, and none of them trains")
    classes = {label for own in there.values() for label in own}
    if {label for subject in there.keys() - inner for label in there[subject]} != classes:
        raise InputError(f"inner.share='database' leaves {len(there) - len(inner)} subjects to "
                         'train, who lack a class')
    return inner


def _hook(experiment: Experiment, subjects: Iterable[Subject],
          patience: int | None) -> SelectionHook:
    cfg = experiment.cfg
    dataloader = copy.deepcopy(cfg.test_dataloader)
    for dataset in dataset_configs(dataloader):
        dataset['subjects'] = ['/'.join(subject) for subject in subjects]
    gathering = {name: cfg.test_evaluator[name] for name in ('collect_dir', 'collect_device')
                 if name in cfg.test_evaluator}
    return SelectionHook(experiment.selection.kind, dataloader, experiment.selection.interval,
                         patience, gathering, fp16=cfg.test_cfg.get('fp16', False))
