"""Model-agnostic meta-learning: weights from which a few steps on a few clips lead far.

C. Finn, P. Abbeel, S. Levine, "Model-Agnostic Meta-Learning for Fast Adaptation of Deep Networks",
ICML 2017, arXiv:1703.03400. On micro-expressions: Wan et al. 2022, whose text is not open.
"""
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.func import functional_call

from mmatnet.clips.protocols import Fold
from mmatnet.engine.experiment import Experiment
from mmatnet.errors import InputError, checked_number
from mmatnet.estimators.clip_tensors import (
    ClipTensors,
    as_predictions,
    make_model,
    read_clips,
    refuse_adaptation,
)
from mmatnet.estimators.episodes import Episodes
from mmatnet.estimators.runner import output_to
from mmatnet.evaluation.formats.predictions import Prediction
from mmatnet.io.json_files import write_json
from mmatnet.registry import ESTIMATORS

Weights = Mapping[str, Tensor]


class Scores(nn.Module):
    """A recognizer as a function from inputs to class scores before the softmax, (N, C)."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, inputs: dict[str, Tensor]) -> Tensor:
        """Run it up to the head."""
        return self.model.extract_feat(inputs, stage='head')[0]


def adapted(scores: nn.Module, weights: Weights, buffers: Weights, inputs: dict[str, Tensor],
            labels: Tensor, steps: int, rate: float, first_order: bool = False) -> Weights:
    """Take steps of gradient descent on some clips.

    Args:
        scores (Module): From inputs to class scores.
        weights, buffers (Mapping): Of it, by name; the buffers, such as running means, change.
        inputs (dict[str, Tensor]): Each (N, ...).
        labels (Tensor): Shape (N,).
        steps (int): How many.
        rate (float): Of each.
        first_order (bool): Take the gradients as numbers, so that none leads through them.

    Returns:
        Mapping: The weights after the steps; unless ``first_order``, functions of those before.
    """
    for _ in range(steps):
        loss = F.cross_entropy(functional_call(scores, {**weights, **buffers}, (inputs,)), labels)
        gradients = torch.autograd.grad(loss, list(weights.values()), allow_unused=True,
                                        create_graph=not first_order)
        weights = {name: value if gradient is None else value - rate * gradient
                   for (name, value), gradient in zip(weights.items(), gradients, strict=True)}
    return weights


@ESTIMATORS.register_module()
@dataclass(frozen=True)
class MamlEstimator:
    """Meta-learn the config's network on episodes of the training side, and predict with it.

    An iteration draws episodes; in each a few steps on clips of some training subjects lead to
    weights that are asked about clips of others, and Adam follows the mean of what that costs. For
    a held-out clip the network takes the same steps on clips that are drawn from the training
    side, several times, and the scores are averaged: no clip of a test subject teaches. The loss is
    softmax cross-entropy, whatever the head's is.

    Args:
        iterations (int): Defaults to 200.
        episodes (int): Of an iteration. Defaults to 4.
        shots, queries (int): Clips of each class that teach and that ask. Defaults to 5.
        steps (int): Of gradient descent in an episode. Defaults to 3.
        inner_rate (float): Of these. Defaults to 0.01.
        rate (float): Of Adam. Defaults to 1e-3.
        supports (int): Draws from the training side for prediction. Defaults to 10.
        first_order (bool): Leave second derivatives out. Defaults to False.

    Raises:
        InputError: If an option is unsound.
    """

    iterations: int = 200
    episodes: int = 4
    shots: int = 5
    queries: int = 5
    steps: int = 3
    inner_rate: float = 0.01
    rate: float = 1e-3
    supports: int = 10
    first_order: bool = False

    needs: ClassVar[tuple[str, ...]] = ('model', 'train_dataloader', 'test_dataloader')
    selections: ClassVar[tuple[str, ...]] = ('last',)

    def __post_init__(self) -> None:
        for name in ('iterations', 'episodes', 'shots', 'queries', 'steps', 'supports'):
            checked_number(f'{name} of MamlEstimator', getattr(self, name), 1)
        for name in ('inner_rate', 'rate'):
            if type(getattr(self, name)) not in (int, float) or not 0 < getattr(self, name) < 1e3:
                raise InputError(f'{name} of MamlEstimator must be a number above 0, '
                                 f'got {getattr(self, name)!r}')

    def fit_predict(self, experiment: Experiment, fold: Fold, seed: int,
                    folder: Path) -> list[Prediction]:
        """Meta-learn from a seed and predict; ``losses.json`` in ``folder`` tells what it cost."""
        refuse_adaptation(fold, self)
        with output_to(folder / 'log.txt'), torch.random.fork_rng():
            torch.manual_seed(seed)
            scores = Scores(make_model(experiment))
            train = read_clips(experiment, fold.train, scores.model)
            drawn = Episodes(train.labels.tolist(), train.subjects, self.shots, self.queries, seed)
            write_json(folder / 'losses.json', {'losses': self._learn(scores, train, drawn, fold)})
            test = read_clips(experiment, fold.test, scores.model)
            return as_predictions(self._predict(scores, train, test, drawn), test, experiment,
                                  fold, seed)

    def _learn(self, scores: Scores, train: ClipTensors, drawn: Episodes,
               fold: Fold) -> list[float]:
        """Change the network's weights; return what each iteration cost."""
        weights, buffers = _weights(scores)
        optimizer = torch.optim.Adam(weights.values(), self.rate)
        losses = []
        scores.train()
        for iteration in range(self.iterations):
            loss = sum(self._cost(scores, weights, buffers, train, *drawn.draw())
                       for _ in range(self.episodes)) / self.episodes
            if not torch.isfinite(loss):
                raise InputError(f'fold {fold.name}: the loss is {loss.item()} after {iteration} '
                                 'iterations of MamlEstimator; lower rate or inner_rate')
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        return losses

    def _cost(self, scores: Scores, weights: Weights, buffers: Weights, train: ClipTensors,
              teach: Tensor, ask: Tensor) -> Tensor:
        labels = train.labels
        weights = adapted(scores, weights, buffers, train.rows(teach), labels[teach], self.steps,
                          self.inner_rate, self.first_order)
        return F.cross_entropy(functional_call(scores, {**weights, **buffers}, (train.rows(ask),)),
                               labels[ask])

    def _predict(self, scores: Scores, train: ClipTensors, test: ClipTensors,
                 drawn: Episodes) -> Tensor:
        """Return the mean of softmax scores over draws from the training side, (N, C)."""
        total = 0
        for _ in range(self.supports):
            rows = drawn.support()
            weights, buffers = _weights(scores)
            buffers = {name: value.clone() for name, value in buffers.items()}
            scores.train()
            weights = adapted(scores, weights, buffers, train.rows(rows), train.labels[rows],
                              self.steps, self.inner_rate, first_order=True)
            scores.eval()
            with torch.no_grad():
                total = total + functional_call(scores, {**weights, **buffers},
                                                (test.inputs,)).softmax(dim=1)
        return total / self.supports


def _weights(scores: Scores) -> tuple[Weights, Weights]:
    """Return the weights that learn, and the buffers, by name."""
    return ({name: value for name, value in scores.named_parameters() if value.requires_grad},
            dict(scores.named_buffers()))
