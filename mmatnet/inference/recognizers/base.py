"""What recognises clips, whichever way it runs. No torch here."""
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

from mmatnet.errors import InputError
from mmatnet.face.placement import Placement
from mmatnet.features.recipe import Recipe
from mmatnet.inference.export.description import MODEL_FILE, NETWORK_FILE

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


def open_recognizer(model, weights: str | Path | None = None, device: str = 'cpu',
                    options: Mapping | None = None) -> Recognizer:
    """Open an exported model, or a config with its checkpoint.

    Args:
        model (str | Path | Config): A folder that ``mmatnet export`` wrote (or a file in it), or a
            config.
        weights (str | Path | None): The checkpoint of a config; None for an exported model.
        device (str): Of a config's model, such as ``cpu`` or ``cuda:0``; an exported one runs on
            the CPU.
        options (Mapping | None): Dotted key to value, merged into a config.

    Raises:
        InputError: If model and weights do not go together, or cannot be used.
    """
    if isinstance(model, str | Path):
        path = Path(model)
        if path.is_dir() or path.name in (MODEL_FILE, NETWORK_FILE):
            if weights is not None or options or device != 'cpu':
                raise InputError(f'{path} is an exported model, holds its own weights and runs on '
                                 'the CPU; leave out checkpoint, config options and device')
            from mmatnet.inference.recognizers.onnx import OnnxRecognizer
            return OnnxRecognizer(path)
    if weights is None:
        raise InputError(f'{model} is a config, which needs a checkpoint beside it; or name the '
                         'folder of an exported model')
    from mmatnet.inference.recognizers.pytorch import TorchRecognizer
    return TorchRecognizer(model, weights, device, options)


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
