"""Keeps the best checkpoint of a training, by subjects set aside for that."""
import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
import torch
from mmengine.evaluator import Evaluator
from mmengine.hooks import Hook
from mmengine.logging import print_log
from mmengine.runner import Runner
from mmengine.runner.amp import autocast

from mmatnet.engine.hooks.checkpoint_guard import TRAIN_SUBJECTS
from mmatnet.engine.hooks.learning_curve import append_curve, cut_curve
from mmatnet.engine.weights import bare_model
from mmatnet.evaluation.formats.predictions import written_selection
from mmatnet.evaluation.recognition.metric import MicroExpressionMetric

SELECTION = 'mmatnet_selection'  # the key in checkpoints
CHOSEN_FILE = 'chosen.pth'


@dataclass
class Choice:
    """The best checkpoint so far.

    Args:
        iteration (int): Iterations it was trained for; 0 before the first evaluation.
        figure (str): What the score is, ``UF1`` or ``accuracy``.
        score (float): Its score.
        without_gain (int): Evaluations since then.
        weights (dict[str, Tensor]): The model's state, on the CPU.
    """

    iteration: int = 0
    figure: str = ''
    score: float = -1.0
    without_gain: int = 0
    weights: dict[str, torch.Tensor] = field(default_factory=dict)

    def __str__(self) -> str:
        return f'iteration {self.iteration} ({self.figure} {self.score:.4f})'


def selection_of(checkpoint: Mapping) -> str:
    """Say how a checkpoint's own weights were chosen: ``inner`` for ``chosen.pth``, else ``last``.

    Other checkpoints of a training with ``selection='inner'`` have the weights of their iteration,
    and those chosen so far beside them.
    """
    choice = checkpoint.get(SELECTION)
    return 'inner' if choice and choice['iteration'] and not choice['weights'] else 'last'


@contextmanager
def random_state_kept() -> Iterator[None]:
    """Leave the generators of Python, NumPy and torch as they were before the block."""
    devices = [torch.cuda.current_device()] if torch.cuda.is_available() else []
    python, numpy = random.getstate(), np.random.get_state()  # noqa: NPY002
    try:
        with torch.random.fork_rng(devices):
            yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)  # noqa: NPY002


class SelectionHook(Hook):
    """Every so many iterations, score the model on set-aside subjects and keep the best weights.

    The score is UF1, or accuracy where a class has no clip among these subjects; of equals the
    earliest is kept. The training itself is as without this hook, random draws included, until it
    stops early. What is best so far lies in every checkpoint, so an interrupted training goes on
    to the same choice. :func:`mmatnet.engine.selection.set_selection` makes it.

    Args:
        selection (str): ``inner`` or ``oracle``; only named in log and files.
        dataloader (Mapping): Of the subjects to score on.
        interval (int): Iterations between two evaluations; the last iteration always has one.
        patience (int | None): Stop after so many evaluations without gain; None for never.
        gathering (Mapping): How processes hand their predictions over, arguments of
            ``MicroExpressionMetric``.
        fp16 (bool): Evaluate in mixed precision. Defaults to False.
    """

    priority = 'LOW'  # before the checkpoint, which holds the choice

    def __init__(self, selection: str, dataloader: Mapping, interval: int,
                 patience: int | None, gathering: Mapping, fp16: bool = False) -> None:
        self.selection = selection
        self.dataloader = dataloader
        self.interval = interval
        self.patience = patience
        self.gathering = gathering
        self.fp16 = fp16
        self.choice = Choice()
        self.loaded = False

    @property
    def label(self) -> str:
        """How log and files call it."""
        return written_selection(self.selection)

    def after_load_checkpoint(self, runner: Runner, checkpoint: dict) -> None:
        """Take up the choice of an interrupted training."""
        if runner._resume and SELECTION in checkpoint:
            self.choice = Choice(**checkpoint[SELECTION])
            self.choice.weights = {key: value.cpu() for key, value in self.choice.weights.items()}

    def before_train(self, runner: Runner) -> None:
        """Build loader and evaluator; stay stopped if the training had stopped."""
        with random_state_kept():
            self.loader = Runner.build_dataloader(self.dataloader, seed=runner.seed)
        self.evaluator = Evaluator(MicroExpressionMetric(**self.gathering))
        self.evaluator.dataset_meta = self.loader.dataset.metainfo
        cut_curve(runner.work_dir, runner.iter)
        self._stop_without_gain(runner)

    def after_train_iter(self, runner: Runner, batch_idx: int, data_batch: dict | None = None,
                         outputs: dict | None = None) -> None:
        """Evaluate, if it is time."""
        iteration = runner.iter + 1
        if iteration % self.interval and iteration != runner.max_iters:
            return
        figures = self._evaluate(runner)
        name = 'UF1' if 'UF1' in figures else 'accuracy'
        if figures[name] > self.choice.score:
            weights = {key: value.detach().to('cpu', copy=True)
                       for key, value in bare_model(runner).state_dict().items()}
            self.choice = Choice(iteration, name, figures[name], weights=weights)
        else:
            self.choice.without_gain += 1
        print_log(f'{self.label}: iteration {iteration} has {name} {figures[name]:.4f}, best so '
                  f'far is {self.choice}', logger='current')
        append_curve(runner.work_dir, iteration,
                     {f'{self.label} {key}': value for key, value in figures.items()})
        self._stop_without_gain(runner)

    @torch.no_grad()
    def _evaluate(self, runner: Runner) -> dict[str, float]:
        """Score all clips of the loader; other hooks learn nothing of it."""
        runner.model.eval()  # the train loop turns it back before the next iteration
        with random_state_kept(), autocast(enabled=self.fp16):
            for batch in self.loader:
                self.evaluator.process(data_samples=runner.model.val_step(batch), data_batch=batch)
        return self.evaluator.evaluate(len(self.loader.dataset))

    def _stop_without_gain(self, runner: Runner) -> None:
        if self.patience is not None and self.choice.without_gain >= self.patience:
            print_log(f'{self.label}: stopped after {self.patience} evaluations without gain over '
                      f'{self.choice}', logger='current')
            runner.train_loop.stop_training = True

    def before_save_checkpoint(self, runner: Runner, checkpoint: dict) -> None:
        """Add the choice, and the subjects it was made by to those that were trained on."""
        # once loaded, they are the model's own
        weights = {} if self.loaded else self.choice.weights
        checkpoint[SELECTION] = {**vars(self.choice), 'weights': weights}
        if self.selection == 'inner':
            checkpoint[TRAIN_SUBJECTS] = list(self.loader.dataset.subjects)

    def load_chosen(self, runner: Runner) -> Choice:
        """Give the model the chosen weights; under ``inner`` also write them to ``chosen.pth``.

        Returns:
            Choice: What was chosen.
        """
        bare_model(runner).load_state_dict(self.choice.weights)
        self.loaded = True
        if self.selection == 'inner':
            runner.save_checkpoint(
                runner.work_dir, CHOSEN_FILE, save_optimizer=False, save_param_scheduler=False,
                meta={'iter': self.choice.iteration}, by_epoch=False,
                backend_args={'backend': 'atomic'})
        return self.choice
