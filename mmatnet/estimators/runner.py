"""One fold: train on its training subjects, then predict its held-out ones."""
import contextlib
import copy
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from mmengine.config import Config

from mmatnet.clips.protocols import Fold, protocol_name
from mmatnet.engine.config import set_fold
from mmatnet.engine.selection import selections_of, set_selection
from mmatnet.estimators.fold_runner import FoldRunner
from mmatnet.evaluation.formats.predictions import Prediction, read_predictions


@contextlib.contextmanager
def output_to(path: Path) -> Iterator[None]:
    """Send what is printed to the end of a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with (open(path, 'a', encoding='utf-8') as log, contextlib.redirect_stdout(log),
          contextlib.redirect_stderr(log)):
        yield


def run_fold(cfg: Config, fold: Fold, seed: int, folder: Path) -> list[Prediction]:
    """Train one fold from its seed, or go on where it was interrupted, and predict.

    The test subjects reach the test loop alone, after the last iteration; only under
    ``selection='oracle'`` they also choose the iteration, and all that says so says LEAKY.

    Args:
        cfg (Config): As :func:`mmatnet.engine.config.load_config` gives it; not changed.
        fold (Fold): Who trains and who is tested.
        seed (int): Seed of weights, duplicates, order and dropout.
        folder (Path): For log, learning curve and checkpoints; a checkpoint found here is resumed.

    Returns:
        list[Prediction]: One per clip of the test subjects; under ``'oracle'`` one of the chosen
        iterate, then one of the last iterate of the same training. Empty if the fold tests nobody.
    """
    cfg = copy.deepcopy(cfg)
    divided, hook = set_selection(cfg, fold)
    set_fold(cfg, divided)
    cfg.work_dir = str(folder)
    cfg.randomness = {**cfg.get('randomness', {}), 'seed': seed}
    if (folder / 'last_checkpoint').is_file():
        cfg.resume, cfg.load_from = True, None  # MMEngine would resume from load_from instead
    # MMEngine keeps its loggers by experiment name, so two runs in one process need two names
    cfg.experiment_name = f'{fold.name}-{seed}-{time.time_ns()}'
    about = {'protocol': protocol_name(cfg.protocol), 'fold': fold.name, 'seed': seed}
    predictions_file = folder / 'predicted.csv'
    if fold.test:
        cfg.test_evaluator.predictions_file = str(predictions_file)
    with output_to(folder / 'log.txt'):
        runner = FoldRunner.from_cfg(cfg)
        if hook is not None:
            runner.register_hook(hook)
        runner.train()
        records = []
        for selection in reversed(selections_of(cfg)):  # loading a choice ends the last iterate
            if selection != 'last':
                hook.load_chosen(runner)
            if fold.test:
                runner.test()
                records = [replace(record, selection=selection, **about)
                           for record in read_predictions(predictions_file)] + records
        for handler in runner.logger.handlers:
            handler.close()  # MMEngine keeps every logger, and its open file, to the end
    predictions_file.unlink(missing_ok=True)
    return records
