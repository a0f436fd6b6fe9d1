"""Prototypes of classes learned on episodes, beside a linear classifier: the two of Meta-MMFNet.

W. Gong, Y. Zhang, W. Wang, P. Cheng, J. Gonzàlez, "Meta-MMFNet: Meta-learning-based Multi-model
Fusion Network for Micro-expression Recognition", ACM TOMM 20(2), 2022. What the authors' code does
(github.com/wenjgong/meta-fusion-based-method, no licence; nothing of it is copied) differs in one
point: there the weight of the sum is chosen on the labels of a test subject.
"""
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import torch
import torch.nn.functional as F
from mmengine.model import BaseModel
from torch import Tensor, nn

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

BATCH = 64  # clips whose features are computed at once
LINEAR_RATE = 0.05


@ESTIMATORS.register_module()
@dataclass(frozen=True)
class PrototypeEstimator:
    """Learn prototypes on episodes of the training side, and add a linear classifier's scores.

    Three stages, as Meta-MMFNet's: the network is trained as a classifier (there on
    macro-expressions, which the network's ``init_cfg`` may name); its features are tuned on
    episodes, in which the scores are cosines to the mean features of the clips that teach, times a
    scale that is learned; a linear layer is fitted to the features as they are then. A held-out
    clip gets the cosines to the mean features of *all* training clips, plus ``weight`` times the
    linear scores.

    Args:
        epochs (int): Of the first stage, of Adam 1e-3 in batches of 32, classes weighed by their
            frequency. 0 leaves it out. Defaults to 20.
        rounds (int): Iterations of the second. Defaults to 210, 7 epochs of 30.
        episodes (int): Of an iteration. Defaults to 4.
        shots, queries (int): Clips of each class that teach and that ask. Default to 5 and 1.
        rate (float): Of the second stage's gradient descent. Defaults to 0.005, a tenth of the
            authors': after a short first stage theirs undoes it.
        scale (float): Of the cosines, to begin with. Defaults to 10.
        weight (float): Of the linear scores; fixed, where the authors choose it by the labels of a
            test subject. Defaults to 0.5.

    Raises:
        InputError: If an option is unsound.
    """

    epochs: int = 20
    rounds: int = 210
    episodes: int = 4
    shots: int = 5
    queries: int = 1
    rate: float = 0.005
    scale: float = 10.0
    weight: float = 0.5

    needs: ClassVar[tuple[str, ...]] = ('model', 'train_dataloader', 'test_dataloader')
    selections: ClassVar[tuple[str, ...]] = ('last',)

    def __post_init__(self) -> None:
        for name, least in (('epochs', 0), ('rounds', 1), ('episodes', 1), ('shots', 1),
                            ('queries', 1)):
            checked_number(f'{name} of PrototypeEstimator', getattr(self, name), least)
        for name, allowed in (('rate', 'above 0'), ('scale', 'above 0'), ('weight', 'from 0 up')):
            value = getattr(self, name)
            if type(value) not in (int, float) or not 0 <= value < 1e3 or (
                    allowed == 'above 0' and value == 0):
                raise InputError(f'{name} of PrototypeEstimator must be a number {allowed}, '
                                 f'got {value!r}')

    def fit_predict(self, experiment: Experiment, fold: Fold, seed: int,
                    folder: Path) -> list[Prediction]:
        """Run the stages from a seed and predict; ``losses.json`` tells what the second cost."""
        refuse_adaptation(fold, self)
        with output_to(folder / 'log.txt'), torch.random.fork_rng():
            torch.manual_seed(seed)
            model = make_model(experiment)
            train = read_clips(experiment, fold.train, model)
            self._classify(model, train)
            scale, losses = self._meet(model, train, seed)
            if not torch.isfinite(torch.tensor([*losses, scale.item()])).all():
                raise InputError(f'fold {fold.name}: the loss of PrototypeEstimator is no number '
                                 'in the end; lower rate or scale')
            write_json(folder / 'losses.json', {'losses': losses, 'scale': scale.item()})
            known = features_of(model, train)
            classes = len(experiment.task.classes)
            linear = _fit_linear(known, train.labels, classes)
            test = read_clips(experiment, fold.test, model)
            asked = features_of(model, test)
            with torch.no_grad():
                cosines = scale * cosine_scores(asked, known, train.labels, classes)
                scores = (cosines + self.weight * linear(asked)).softmax(dim=1)
            return as_predictions(scores, test, experiment, fold, seed)

    def _classify(self, model: BaseModel, train: ClipTensors) -> None:
        """Train the network as a classifier."""
        optimizer = torch.optim.Adam(_learning(model), 1e-3)
        balance = class_weights(train.labels, model.cls_head.num_classes)
        model.train()
        for _ in range(self.epochs):
            for rows in torch.randperm(len(train.infos)).split(32):
                if len(rows) == 1:
                    continue  # batch normalisation needs two
                scores = model.extract_feat(train.rows(rows), stage='head')[0]
                labels = train.labels[rows.to(scores.device)]
                loss = F.cross_entropy(scores, labels, balance)
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()

    def _meet(self, model: BaseModel, train: ClipTensors,
              seed: int) -> tuple[Tensor, list[float]]:
        """Tune features on episodes; return the scale and what each iteration cost."""
        labels = train.labels
        scale = nn.Parameter(torch.tensor(float(self.scale), device=labels.device))
        optimizer = torch.optim.SGD([*_learning(model), scale], self.rate, 0.9, weight_decay=5e-4)
        drawn, losses = Episodes(labels.tolist(), train.subjects, self.shots, self.queries,
                                 seed), []
        model.train()
        for _ in range(self.rounds):
            loss = torch.zeros((), device=labels.device)
            for _ in range(self.episodes):
                teach, ask = drawn.draw()
                found = flat_features(model, train.rows([*teach, *ask]))
                truth = torch.searchsorted(torch.unique(labels), labels[[*teach, *ask]])
                cosines = cosine_scores(found[len(teach):], found[:len(teach)],
                                        truth[:len(teach)], len(drawn.classes))
                loss = loss + F.cross_entropy(scale * cosines, truth[len(teach):]) / self.episodes
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        return scale.detach(), losses


def flat_features(model: BaseModel, inputs: dict[str, Tensor]) -> Tensor:
    """Return what the head is given, (N, D)."""
    found = model.extract_feat(inputs, stage='neck')[0]
    if isinstance(found, tuple):
        found = torch.cat([part.flatten(1) for part in found], dim=1)
    return found.flatten(1)


def features_of(model: BaseModel, clips: ClipTensors) -> Tensor:
    """Return the features of clips as the network predicts, (N, D)."""
    model.eval()
    with torch.no_grad():
        return torch.cat([flat_features(model, clips.rows(rows))
                          for rows in torch.arange(len(clips.infos)).split(BATCH)])


def cosine_scores(asked: Tensor, known: Tensor, labels: Tensor, classes: int) -> Tensor:
    """Return cosines to the mean features of each class.

    Args:
        asked (Tensor): Features of the clips that ask, (M, D).
        known (Tensor): Of those that teach, (N, D).
        labels (Tensor): Of these, (N,).
        classes (int): C.

    Returns:
        Tensor: Shape (M, C); -1, the least, for a class that nobody teaches.
    """
    members = F.one_hot(labels, classes).to(known.dtype)  # (N, C)
    counts = members.sum(dim=0)
    means = members.T @ known / counts.clamp(min=1)[:, None]
    scores = F.normalize(asked, dim=1) @ F.normalize(means, dim=1).T
    return torch.where(counts > 0, scores, torch.full_like(scores, -1))


def class_weights(labels: Tensor, classes: int) -> Tensor:
    """Return N / (C n) of each class, (classes,), C of those with clips; 0 for one without."""
    counts = torch.bincount(labels, minlength=classes).float()
    return torch.where(counts > 0, len(labels) / ((counts > 0).sum() * counts.clamp(min=1)),
                       torch.zeros_like(counts))


def _learning(model: nn.Module) -> list[nn.Parameter]:
    return [value for value in model.parameters() if value.requires_grad]


def _fit_linear(features: Tensor, labels: Tensor, classes: int, epochs: int = 50) -> nn.Linear:
    """Fit a linear layer to features, all at once in each of 50 epochs, classes weighed."""
    linear = nn.Linear(features.shape[1], classes).to(features.device)
    balance = class_weights(labels, classes)
    optimizer = torch.optim.SGD(linear.parameters(), LINEAR_RATE, 0.9)
    with torch.enable_grad():
        for _ in range(epochs):
            loss = F.cross_entropy(linear(features), labels, balance)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return linear
