"""From the features of a clip to what the network is given, without torch.

The dataset runs these steps as MMAction2 transforms (:mod:`mmatnet.datasets.transforms`), an
exported model without MMAction2, so both see the same numbers.
"""
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from mmatnet.datasets.steps.base import Step
from mmatnet.registry import STEPS


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


def make_steps(configs: Sequence[Mapping]) -> list[Step]:
    """Make steps from their configs, ``dict(type=..., ...)``.

    Raises:
        InputError: If one is not in ``STEPS``, or its arguments are unsound.
    """
    return [STEPS.make(config) for config in configs]
