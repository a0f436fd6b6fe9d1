"""What recognises clips, whichever way it runs. No torch here."""
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from mmatnet.errors import InputError
from mmatnet.face.placement import Placement
from mmatnet.features.clip_features import ClipFeatures
from mmatnet.features.recipe import Recipe


class Recognizer(Protocol):
    """A trained model.

    Attributes:
        classes (list[str]): Class names in label order.
        streams (tuple[str]): The arrays of :class:`ClipFeatures` that it reads.
        recipe (Recipe | None): How they must be made from frames; None if it was trained on
            features that come from no frames.
        synthetic (bool): Whether anything that trained it was synthetic.
        remark (str | None): What every output must say of it.
        placement (Placement | None): Where faces lay in the crops that trained it; None if that is
            not known.
    """

    classes: list[str]
    streams: tuple[str, ...]
    recipe: Recipe | None
    synthetic: bool
    remark: str | None
    placement: Placement | None

    def scores(self, features: Sequence[ClipFeatures]) -> np.ndarray:
        """Return softmax scores, shape (N, C), float32."""


def frames_recipe(recognizer: Recognizer) -> Recipe:
    """Return the recipe by which a model's features are made from frames.

    Raises:
        InputError: If there is none.
    """
    if recognizer.recipe is None:
        raise InputError('the model was trained on features that no recipe makes from frames '
                         '(ready-made pictures, released files, or databases of different '
                         'recipes), so it cannot look at a video; train one on clip stores of one '
                         'recipe')
    return recognizer.recipe


def check_streams(features: Sequence[ClipFeatures], streams: Sequence[str]) -> None:
    """Raise unless every clip has the arrays that a model reads.

    Raises:
        InputError: Naming clip and array.
    """
    for number, clip in enumerate(features):
        for name in streams:
            if getattr(clip, name) is None:
                raise InputError(f'clip {number} has no {name}, which the model reads; make the '
                                 'features with the recipe of the model')
