"""Open a trained model, whichever way it runs. No torch before one needs it."""
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from mmatnet.errors import InputError
from mmatnet.features.recipe import Recipe
from mmatnet.inference.recognizers.base import Recognizer, frames_recipe
from mmatnet.inference.recognizers.description import MODEL_FILE, NETWORK_FILE
from mmatnet.registry import DETECTORS

if TYPE_CHECKING:
    from mmengine.config import Config

# what mmatnet brings (docs/default_model.md); tools/make_default_model.py writes it
DEFAULT_MODEL = Path(__file__).parent / 'default_model'


def open_recognizer(model: 'str | Path | Config | None' = None,
                    weights: str | Path | None = None, device: str = 'cpu',
                    options: Mapping | None = None) -> Recognizer:
    """Open an exported model, or a config with its checkpoint.

    Args:
        model (str | Path | Config | None): A folder that ``mmatnet export`` wrote (or a file in
            it), or a config; None for the model that mmatnet brings.
        weights (str | Path | None): The checkpoint of a config; None for an exported model.
        device (str): Of a config's model, such as ``cpu`` or ``cuda:0``; an exported one runs on
            the CPU.
        options (Mapping | None): Dotted key to value, merged into a config.

    Raises:
        InputError: If model and weights do not go together, or cannot be used.
    """
    if model is None:
        if weights is not None or options:
            raise InputError('checkpoint and config options go with a config, which is not named; '
                             'name it, or leave them out for the model that mmatnet brings')
        model = DEFAULT_MODEL
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


def open_for_frames(model: 'str | Path | Config | Recognizer | None' = None,
                    weights: str | Path | None = None, device: str = 'cpu',
                    face: str | None = None) -> tuple[Recognizer, Recipe]:
    """Open a model that is to look at frames.

    Args:
        model: As :func:`open_recognizer` takes it; or a recognizer.
        weights (str | Path | None): As there; goes with no recognizer.
        device (str): As there; goes with no recognizer.
        face (str | None): Who finds the face. By default who found it in training, and
            ``centerface`` for a model that learnt from registered crops.

    Returns:
        tuple: The recognizer, and the recipe by which its features are made of the frames.

    Raises:
        InputError: If the model cannot be used, or not on frames, or no such detector is known.
    """
    if model is None or isinstance(model, str | Path) or not hasattr(model, 'scores'):
        model = open_recognizer(model, weights, device)
    elif weights is not None or device != 'cpu':
        raise InputError('a recognizer has its own weights and device; leave out weights and '
                         'device')
    recipe = frames_recipe(model)
    if face is None:
        face = 'centerface' if recipe.face == 'registered' else recipe.face
    if face != 'registered':
        DETECTORS.find(face)
    return model, replace(recipe, face=face)
