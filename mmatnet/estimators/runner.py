"""MMEngine's runner as an estimator: train a network in a fold, then predict its held-out clips."""
import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

from mmengine.config import Config
from mmengine.runner import Runner

from mmatnet.clips.protocols import Fold
from mmatnet.engine.experiment import Experiment
from mmatnet.engine.fold_config import fold_config
from mmatnet.engine.hooks.atomic_checkpoint import latest_checkpoint
from mmatnet.engine.selection import set_selection
from mmatnet.estimators.test_time_mirror import mirrored, with_mirror
from mmatnet.evaluation.formats.predictions import Prediction, read_predictions
from mmatnet.registry import ESTIMATORS


@ESTIMATORS.register_module()
@dataclass(frozen=True)
class RunnerEstimator:
    """Train the config's network by MMEngine's runner and predict with it.

    A fit goes on from a checkpoint that lies in the fold's folder. The test subjects reach the test
    loop alone, after the last iteration; only under ``selection='oracle'`` they also choose the
    iteration, and all that says so says LEAKY.

    Args:
        test_time_mirror (bool): Average the scores of each test clip with those of its left-right
            mirror. Defaults to False.
    """

    test_time_mirror: bool = False

    needs: ClassVar[tuple[str, ...]] = ('model', 'train_dataloader', 'test_dataloader',
                                        'test_evaluator', 'optim_wrapper', 'train_cfg', 'test_cfg')
    selections: ClassVar[tuple[str, ...]] = ('last', 'inner', 'oracle')

    def fit_predict(self, experiment: Experiment, fold: Fold, seed: int,
                    folder: Path) -> list[Prediction]:
        """Train one fold from its seed, or go on where it was interrupted, and predict.

        Arguments and result are those of :class:`mmatnet.engine.estimator.Estimator`. The seed is
        that of weights, duplicates, order and dropout; under ``'oracle'`` the predictions of the
        chosen checkpoint come before those of the last one of the same training.
        """
        divided, hook = set_selection(experiment, fold)
        cfg = _place(fold_config(experiment, divided), fold, seed, folder)
        about: dict[str, Any] = {'protocol': experiment.protocol.column, 'fold': fold.name,
                                 'seed': seed}
        with fold_runner(cfg, folder) as runner:
            if hook is not None:
                runner.register_hook(hook)
            runner.train()
            records: list[Prediction] = []
            for selection in reversed(experiment.selection.kinds):  # a choice ends the last weights
                if selection != 'last' and hook is not None:
                    hook.load_chosen(runner)
                if fold.test:
                    records = [replace(record, selection=selection, **about)
                               for record in self._predict(runner, cfg)] + records
        return records

    def _predict(self, runner: Runner, cfg: Config) -> list[Prediction]:
        file = Path(cfg.test_evaluator.predictions_file)
        runner.test()
        records = read_predictions(file)
        file.unlink()
        return with_mirror(records, mirrored(runner, cfg)) if self.test_time_mirror else records


class TestRunner(Runner):
    """A runner that only scores: the config in its work dir is that of a training, and stays."""

    def dump_config(self) -> None:
        """Write none."""


class FoldRunner(TestRunner):
    """MMEngine's Runner, less what it would write down anew for every fold.

    MMEngine lays its config out with yapf for the log, for a file, for the visualizer, twice for
    the message hub and for each checkpoint, and asks compilers and CUDA for their versions; that
    took longer than some trainings. Here the config stays as valid as it was, but is not laid out,
    and what is the same for all folds stands once in the run's folder, in ``config.py`` and
    ``environment.txt``.
    """

    @classmethod
    def from_cfg(cls, cfg: Config) -> 'FoldRunner':
        """Build a runner from a config."""
        return super().from_cfg(Config(cfg.to_dict(), cfg_text=cfg.text, filename=cfg.filename,
                                       format_python_code=False))

    def _log_env(self, env_cfg: dict) -> None:
        self.logger.info(f'seed {self.seed}; config.py and environment.txt of the run say the rest')


def _place(cfg: Config, fold: Fold, seed: int, folder: Path) -> Config:
    """Put into a fold's config where it runs, and with which seed."""
    cfg.work_dir = str(folder)
    cfg.randomness = {**cfg.get('randomness', {}), 'seed': seed}
    if latest := latest_checkpoint(folder):
        cfg.resume, cfg.load_from = True, latest
    # MMEngine keeps its loggers by experiment name, so two runs in one process need two names
    cfg.experiment_name = f'{fold.name}-{seed}-{time.time_ns()}'
    if fold.test:
        cfg.test_evaluator.predictions_file = str(folder / 'predicted.csv')
    return cfg


@contextlib.contextmanager
def fold_runner(cfg: Config, folder: Path) -> Iterator[FoldRunner]:
    """Build a runner whose output goes to a folder's ``log.txt``, and leave nothing of it behind.

    MMEngine keeps every logger to the end, and writes to the last one from networks that start
    outside of a run; so the log is closed and taken from its logger. Runner and loops hold each
    other, which Python would find out only after many folds, with their networks and optimisers in
    memory (2 GB each of one with 140 million weights); so the runner is emptied.
    """
    with output_to(folder / 'log.txt'):
        runner = FoldRunner.from_cfg(cfg)
        try:
            yield runner
        finally:
            for handler in list(runner.logger.handlers):
                handler.close()
                runner.logger.removeHandler(handler)
            runner.__dict__.clear()


@contextlib.contextmanager
def output_to(path: Path) -> Iterator[None]:
    """Send what is printed to the end of a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with (open(path, 'a', encoding='utf-8') as log, contextlib.redirect_stdout(log),
          contextlib.redirect_stderr(log)):
        yield
