"""Which iterate of a training predicts: the last, the best on inner subjects, or the oracle's.

``last`` looks at no figure. ``inner`` holds a share of the training subjects out of the training
and takes the iterate that is best on them. ``oracle`` takes the iterate that is best on the test
subjects, as much published code does; it only shows how far that flatters, and all that it makes
says LEAKY.
"""
import copy
from collections.abc import Iterable

from mmengine.config import Config

from mmatnet.engine.config import subject_labels
from mmatnet.engine.hooks.selection import SelectionHook
from mmatnet.errors import InputError
from mmatnet.protocols import Fold, Subject, draw_subjects


def set_selection(cfg: Config, fold: Fold) -> tuple[Fold, SelectionHook | None]:
    """Divide a fold's training side as a config's ``selection`` asks for, and make what selects.

    Args:
        cfg (Config): As :func:`mmatnet.engine.config.load_config` gives it.
        fold (Fold): Who trains and who is tested.

    Returns:
        tuple: The fold, less the inner subjects on its training side; and a hook to be registered
        on the runner, whose weights are to be loaded after the training. None for ``last``.

    Raises:
        InputError: If the subjects do not allow the selection, or a hook of the config averages
            weights.
    """
    if cfg.selection == 'last':
        return fold, None
    if any(hook.get('type') == 'EMAHook' for hook in cfg.get('custom_hooks') or ()):
        raise InputError(f'selection={cfg.selection!r} chooses among the weights of single '
                         "iterations, and EMAHook averages them; leave it out, or set "
                         "selection='last'")
    if cfg.selection == 'oracle':
        if not fold.test:
            raise InputError("selection='oracle' chooses by the test subjects, and fold "
                             f"{fold.name} tests nobody; set selection='last' or 'inner'")
        # without patience, or the last iterate would not be that of 'last'
        return fold, _hook(cfg, fold.test, patience=None)
    labels = subject_labels(cfg)
    try:
        inner = draw_subjects({subject: labels[subject] for subject in fold.train},
                              cfg.inner.share, cfg.inner.seed)
    except InputError as error:
        raise InputError(f"selection='inner', fold {fold.name}: {error}; add subjects, or set "
                         "selection='last'") from error
    train = tuple(subject for subject in fold.train if subject not in inner)
    return (Fold(fold.name, train, fold.test),
            _hook(cfg, sorted(inner), cfg.inner.get('patience')))


def _hook(cfg: Config, subjects: Iterable[Subject], patience: int | None) -> SelectionHook:
    dataloader = copy.deepcopy(cfg.test_dataloader)
    dataloader.dataset.subjects = ['/'.join(subject) for subject in subjects]
    gathering = {name: cfg.test_evaluator[name] for name in ('collect_dir', 'collect_device')
                 if name in cfg.test_evaluator}
    return SelectionHook(cfg.selection, dataloader, cfg.inner.interval, patience, gathering,
                         fp16=cfg.test_cfg.get('fp16', False))
