"""What recognises clips, whichever way it runs. No torch here."""
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np

from mmatnet.errors import InputError
from mmatnet.features.recipe import Recipe
from mmatnet.sources.training_record import TrainingData

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module

Arrays = Mapping[str, np.ndarray]  # the features of one clip, by name
UNSURE = 'unsure'  # in place of a class
CLOSE_SCORES = 0.1


class Recognizer(ABC):
    """A trained model.

    Args:
        training (TrainingData): What it was trained on.
        streams (Sequence[str]): The arrays of a clip that it reads.
        batch (int): Clips at a time, which bounds the memory.
        name (str): What outputs call it.
        unsure_below (float | None): Probability below which no class is told; None tells always.
        remark (str | None): What every output must say of it, beside what its training data tells.

    Attributes:
        training (TrainingData): The same.
        classes (list[str]): Class names in label order.
        streams (tuple[str]): The arrays of a clip that it reads.
        recipe (Recipe | None): How they must be made from frames; None if it was trained on
            features that come from no frames.
        synthetic (bool): Whether anything that trained it was synthetic.
        remark (str | None): What every output must say of it.
        name, unsure_below: The same.
        placement (Placement | None): Where faces lay in the crops that trained it; None if that is
            not known.
    """

    def __init__(self, training: TrainingData, streams: Sequence[str], batch: int, name: str = '',
                 unsure_below: float | None = None, remark: str | None = None) -> None:
        self.training, self.streams, self._batch = training, tuple(streams), batch
        self.classes, self.recipe = training.classes, training.recipe
        self.synthetic = training.synthetic
        self.remark = '; '.join(filter(None, (remark, training.remark))) or None
        self.name, self.unsure_below = name, unsure_below
        self.placement = training.placement

    def scores(self, features: Sequence[Arrays]) -> np.ndarray:
        """Return what the test loop would say of these clips.

        Args:
            features (Sequence[Mapping]): Arrays of clips by name, made with ``recipe``.

        Returns:
            ndarray: Softmax scores, shape (N, C), float32.

        Raises:
            InputError: If a clip lacks an array that the model reads, or has it of another shape,
                or a score is not finite.
        """
        for number, clip in enumerate(features):
            if missing := [name for name in self.streams if name not in clip]:
                raise InputError(f'clip {number} has no {missing[0]}, which the model reads; make '
                                 'the features with the recipe of the model')
        scores = np.concatenate([np.empty((0, len(self.classes)), np.float32), *(
            self._score(features[start:start + self._batch])
            for start in range(0, len(features), self._batch))])
        if not np.isfinite(scores).all():
            raise InputError('the model gives scores that are no numbers (NaN or infinite), so its '
                             'training diverged or its weights are damaged; use another checkpoint')
        return scores

    @abstractmethod
    def _score(self, clips: Sequence[Arrays]) -> np.ndarray:
        """Return the scores of one batch, float32, (N, C)."""


@runtime_checkable
class WithNetwork(Protocol):
    """A recognizer whose network runs in PyTorch, which can be asked where it looks."""

    model: 'Module'

    def inputs(self, features: Sequence[Arrays]) -> 'dict[str, Tensor]':
        """Return what the network is given of some clips, by name, each (N, ...)."""


def verdict(recognizer: Recognizer, row: np.ndarray) -> tuple[str, dict[str, float], list[str]]:
    """Say what scores mean.

    Args:
        recognizer (Recognizer): Whose scores they are; one of your own need not have
            ``unsure_below``.
        row (ndarray): Scores of one clip, shape (C,).

    Returns:
        tuple: The likeliest class, or :data:`UNSURE` where it is less likely than the model must
        be to tell one; the score of each class by its name; and notes.
    """
    order, classes = np.argsort(-row, kind='stable'), recognizer.classes
    scores = {name: float(value) for name, value in zip(classes, row, strict=True)}
    label, notes = classes[order[0]], []
    if len(row) > 1 and row[order[0]] - row[order[1]] < CLOSE_SCORES:
        notes.append(f'{label} and {classes[order[1]]} are nearly as likely')
    least = getattr(recognizer, 'unsure_below', None)
    if least is not None and scores[label] < least:
        notes.append(f'the model is unsure: {label} is likeliest with a probability of '
                     f'{scores[label]:.2f}, and below {least:.2f} it tells no class')
        label = UNSURE
    return label, scores, notes


def model_name(recognizer: Recognizer) -> str:
    """Return what outputs call a model; one of your own that has no name is called by its type."""
    return getattr(recognizer, 'name', '') or type(recognizer).__name__


def frames_recipe(recognizer: Recognizer) -> Recipe:
    """Return the recipe by which a model's features are made from frames, and no others.

    Raises:
        InputError: If there is none, or it lacks one of the model's streams.
    """
    if recognizer.recipe is None:
        raise InputError('the model was trained on features that no recipe makes from frames '
                         '(ready-made pictures, released files, or databases of different '
                         'recipes), so it cannot look at a video; train one on clip stores of one '
                         'recipe')
    return recognizer.recipe.only(recognizer.streams)
