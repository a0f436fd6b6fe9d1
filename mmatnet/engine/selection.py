"""Which iterate of a training predicts: the last, the best on inner subjects, or the oracle's.

``last`` looks at no figure. ``inner`` holds a share of the training subjects out of the training
and takes the iterate that is best on them. ``oracle`` takes the iterate that is best on the test
subjects, as much published code does; it only shows how far that flatters, and all that it makes
says LEAKY.
"""
import copy
from collections.abc import Iterable

from mmengine.config import Config

from mmatnet.clips.protocols import Fold, Labels, Subject, draw_subjects
from mmatnet.engine.config import subject_labels
from mmatnet.engine.hooks.selection import SelectionHook
from mmatnet.errors import InputError


def selections_of(cfg: Config) -> tuple[str, ...]:
    """Return the selections that each training predicts with, the config's own first.

    Under ``oracle`` the last iterate predicts too, so that the gap can be told.
    """
    return ('oracle', 'last') if cfg.selection == 'oracle' else (cfg.selection,)


def set_selection(cfg: Config, fold: Fold) -> tuple[Fold, SelectionHook | None]:
    """Divide a fold's training side as a config's ``selection`` asks for, and make what selects.

    Args:
        cfg (Config): As :func:`mmatnet.engine.config.load_config` gives it.
        fold (Fold): Who trains and who is tested.

    Returns:
        tuple: The fold, less the inner subjects on its training side; and a hook to be registered
        on the runner, whose weights are to be loaded after the training. None for ``last``.

    Raises:
        InputError: If the subjects do not allow the selection.
    """
    if cfg.selection == 'last':
        return fold, None
    if cfg.selection == 'oracle':
        if not fold.test:
            raise InputError("selection='oracle' chooses by the test subjects, and fold "
                             f"{fold.name} tests nobody; set selection='last' or 'inner'")
        # without patience, or the last iterate would not be that of 'last'
        return fold, _hook(cfg, fold.test, patience=None)
    inner = draw_inner(cfg, fold, subject_labels(cfg))
    train = tuple(subject for subject in fold.train if subject not in inner)
    return (Fold(fold.name, train, fold.test),
            _hook(cfg, sorted(inner), cfg.inner.get('patience')))


def draw_inner(cfg: Config, fold: Fold, labels: Labels) -> set[Subject]:
    """Draw the training subjects of a fold that are held out of its training to choose by.

    Args:
        cfg (Config): Its ``inner`` says how.
        fold (Fold): Whose training side is divided.
        labels (Labels): Subject to the labels of its clips.

    Raises:
        InputError: If no draw has every class on both sides.
    """
    try:
        return draw_subjects({subject: labels[subject] for subject in fold.train},
                             cfg.inner.share, cfg.inner.seed)
    except InputError as error:
        raise InputError(f"selection='inner', fold {fold.name}: {error}; add subjects, or set "
                         "selection='last'") from error


def _hook(cfg: Config, subjects: Iterable[Subject], patience: int | None) -> SelectionHook:
    dataloader = copy.deepcopy(cfg.test_dataloader)
    dataloader.dataset.subjects = ['/'.join(subject) for subject in subjects]
    gathering = {name: cfg.test_evaluator[name] for name in ('collect_dir', 'collect_device')
                 if name in cfg.test_evaluator}
    return SelectionHook(cfg.selection, dataloader, cfg.inner.interval, patience, gathering,
                         fp16=cfg.test_cfg.get('fp16', False))
