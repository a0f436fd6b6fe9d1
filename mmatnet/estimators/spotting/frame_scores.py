"""A network that scores each row of a recording, trained on other people's recordings."""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from mmengine.registry import DefaultScope
from torch import Tensor, nn
from torch.nn import functional

from mmatnet.errors import InputError, checked_number
from mmatnet.evaluation.spotting.scores import Span
from mmatnet.registry import MODELS, SCORE_ESTIMATORS
from mmatnet.spotting.intervals.softnet import SPANS

BLUR, NOISE = 7, 0.1  # side of the box, and standard deviation on pictures of 0 to 1
BATCH_OF_TEST = 512


@SCORE_ESTIMATORS.register_module()
@dataclass(frozen=True)
class FrameScores:
    """Trains one network for micro- and one for macro-expressions, and takes their last epoch.

    A row is positive if an expression of its kind overlaps the frames that its flow leads over. Of
    the negative rows every second trains; micro-positive ones are also mirrored, blurred and made
    noisy. No subject of the other side is looked at before it is scored.

    Args:
        model (Mapping): Of a network of pictures (N, 3, 42, 42) to scores (N,).
        epochs (int): Defaults to 10, as the other two, from the authors' code.
        batch_size (int): Defaults to 12.
        lr (float): Of plain stochastic gradient descent. Defaults to 5e-4.

    Raises:
        InputError: If a number is unsound.
    """

    model: Mapping
    epochs: int = 10
    batch_size: int = 12
    lr: float = 5e-4

    def __post_init__(self) -> None:
        checked_number('epochs', self.epochs, 1)
        checked_number('batch_size', self.batch_size, 1)
        if not 0 < self.lr < np.inf:
            raise InputError(f'lr must be above 0, got {self.lr}')

    def fit_score(self, train: Sequence[tuple[np.ndarray, Sequence[Span]]],
                  test: Sequence[np.ndarray], seed: int) -> list[np.ndarray]:
        """Train on some segments and score others.

        Args:
            train (Sequence): Rows of a segment, and the expressions of its video.
            test (Sequence): Rows of segments.
            seed (int): Of weights, order and noise.

        Returns:
            list[ndarray]: Scores of each test segment's rows, float32, (N,).

        Raises:
            InputError: If there is no positive or no negative row of a kind.
        """
        scores = [np.zeros(len(rows), np.float32) for rows in test]
        for place, span in enumerate(SPANS):
            generator = torch.Generator().manual_seed(2 * seed + place)
            network = self._train(*_examples(train, place, span.kind), generator,
                                  augment=span.kind == 'micro')
            for rows, own in zip(test, scores, strict=True):
                chosen = rows['span'] == place
                own[chosen] = _score(network, rows['picture'][chosen])
        return scores

    def _train(self, pictures: np.ndarray, labels: np.ndarray, generator: torch.Generator,
               augment: bool) -> nn.Module:
        with torch.random.fork_rng(devices=[]), DefaultScope.overwrite_default_scope('mmaction'):
            torch.manual_seed(generator.initial_seed())
            network = MODELS.build(dict(self.model))
            if getattr(network, 'init_cfg', None) is not None:  # else PyTorch's own start
                network.init_weights()
        inputs, targets = _as_inputs(pictures), torch.from_numpy(labels).float()
        if augment:
            inputs, targets = _augmented(inputs, targets, generator)
        optimiser = torch.optim.SGD(network.parameters(), self.lr)
        for _ in range(self.epochs):
            for batch in torch.randperm(len(inputs), generator=generator).split(self.batch_size):
                loss = functional.mse_loss(network(inputs[batch]), targets[batch])
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()
        return network.eval()


def is_positive(rows: np.ndarray, truth: Sequence[Span], kind: str) -> np.ndarray:
    """Tell which rows' flow overlaps an expression of a kind, (N,)."""
    positive = np.zeros(len(rows), bool)
    for span in truth:
        if span.kind == kind:
            positive |= (rows['number'] <= span.offset) & (rows['until'] > span.onset)
    return positive


def _examples(train: Sequence[tuple[np.ndarray, Sequence[Span]]], place: int, kind: str
              ) -> tuple[np.ndarray, np.ndarray]:
    """Pictures of one span, (N, 3, 42, 42), and whether each is positive: all of these, and every
    second of the others."""
    pictures, labels = [], []
    for rows, truth in train:
        rows = rows[rows['span'] == place]
        positive = is_positive(rows, truth, kind)
        chosen = np.sort(np.concatenate([np.flatnonzero(positive), np.flatnonzero(~positive)[::2]]))
        pictures.append(rows['picture'][chosen])
        labels.append(positive[chosen])
    joined = np.concatenate(labels) if labels else np.zeros(0, bool)
    if joined.all() or not joined.any():
        raise InputError(f'the recordings that train hold {"no" if not joined.any() else "only"} '
                         f'frames of {kind}-expressions; softnet needs both')
    return np.concatenate(pictures), joined


def _as_inputs(pictures: np.ndarray) -> Tensor:
    return torch.from_numpy(pictures).float() / 255


def _augmented(inputs: Tensor, targets: Tensor, generator: torch.Generator
               ) -> tuple[Tensor, Tensor]:
    """Append the positive pictures mirrored, blurred and made noisy."""
    positive = inputs[targets > 0]
    more = [positive.flip(-1),
            functional.avg_pool2d(positive, BLUR, 1, BLUR // 2, count_include_pad=False),
            positive + NOISE * torch.randn(positive.shape, generator=generator)]
    return torch.cat([inputs, *more]), torch.cat([targets, targets.new_ones(3 * len(positive))])


def _score(network: nn.Module, pictures: np.ndarray) -> np.ndarray:
    with torch.no_grad():
        return np.concatenate([np.zeros(0, np.float32), *(
            network(_as_inputs(part)).numpy() for part in np.array_split(
                pictures, max(1, -(-len(pictures) // BATCH_OF_TEST))) if len(part))])
