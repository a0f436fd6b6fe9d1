"""What recognises clips, whichever way it runs. No torch here."""
from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np

from mmatnet.errors import InputError
from mmatnet.face.placement import Placement
from mmatnet.features.recipe import Recipe

Arrays = Mapping[str, np.ndarray]  # the features of one clip, by name


class Recognizer(Protocol):
    """A trained model.

    Attributes:
        classes (list[str]): Class names in label order.
        streams (tuple[str]): The arrays of a clip that it reads.
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

    def scores(self, features: Sequence[Arrays]) -> np.ndarray:
        """Return softmax scores of clips, shape (N, C), float32."""


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


def check_streams(features: Sequence[Arrays], streams: Sequence[str]) -> None:
    """Raise unless every clip has the arrays that a model reads.

    Raises:
        InputError: Naming clip and array.
    """
    for number, clip in enumerate(features):
        for name in streams:
            if name not in clip:
                raise InputError(f'clip {number} has no {name}, which the model reads; make the '
                                 'features with the recipe of the model')
