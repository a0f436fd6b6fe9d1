"""From the features of a clip to what the network is given, without torch.

The dataset runs these steps as MMAction2 transforms (:mod:`mmatnet.datasets.transforms`), an
exported model as they are, so both see the same numbers.
"""
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from mmatnet.datasets.steps.align import AlignRowsRight
from mmatnet.datasets.steps.apex_flow import ScaleApexFlow
from mmatnet.datasets.steps.resize import ResizeApex
from mmatnet.errors import InputError

STEPS = {step.__name__: step for step in (AlignRowsRight, ResizeApex, ScaleApexFlow)}


def clip_sample(read: Callable[[str], np.ndarray], streams: Sequence[str]) -> dict:
    """Put the arrays of one clip into a sample, as they are before the first step.

    A grey image, uint8 (H, W), gets a channel in front.

    Args:
        read (Callable): Gives an array by its name, such as ``apex``.
        streams (Sequence[str]): The names.

    Returns:
        dict: Each array, a copy, float32; grey images (1, H, W).
    """
    arrays = {name: np.asarray(read(name)) for name in streams}
    return {name: np.array(array[None] if array.ndim == 2 and array.dtype == np.uint8 else array,
                           np.float32) for name, array in arrays.items()}


def make_steps(configs: Sequence[Mapping]) -> list:
    """Make steps from their configs, ``dict(type=..., ...)``.

    Raises:
        InputError: If one is none of :data:`STEPS`, or its arguments are unsound.
    """
    steps = []
    for config in configs:
        arguments = dict(config)
        name = arguments.pop('type', None)
        if name not in STEPS:
            raise InputError(f'a step before the network must be one of {", ".join(STEPS)}, '
                             f'got {name!r}')
        try:
            steps.append(STEPS[name](**arguments))
        except TypeError as error:
            raise InputError(f'{name} cannot be made from {arguments}: {error}') from error
    return steps
