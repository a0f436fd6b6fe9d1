"""Images brought to another size."""
import numpy as np

from mmatnet.datasets.steps.base import Step
from mmatnet.errors import InputError
from mmatnet.io.images import resize
from mmatnet.registry import STEPS


def check_size(size: int) -> int:
    """Return ``size`` if it is a number of pixels.

    Raises:
        InputError: If it is not.
    """
    if type(size) is not int or size < 1:
        raise InputError(f'size must be a whole number of pixels from 1 up, got {size!r}')
    return size


def resize_channels(image: np.ndarray, size: int) -> np.ndarray:
    """Bring (C, H, W) to (C, size, size): see :func:`resize`."""
    if image.shape[1:] == (size, size):
        return image
    return np.stack([resize(channel, size) for channel in image])


@STEPS.register_module()
class ResizeApex(Step):
    """Resize the apex image, or any other grey images; areas are averaged where they shrink.

    Apex flow is resized by ``ScaleApexFlow``.

    Required and modified key: ``stream`` (C, H, W), which becomes (C, size, size).

    Args:
        size (int): Side in pixels.
        stream (str): Which images. Defaults to ``apex``; ``frames`` (T, H, W) is another.

    Raises:
        InputError: If the size is no number of pixels.
    """

    def __init__(self, size: int, stream: str = 'apex') -> None:
        self.size, self.stream = check_size(size), stream

    def transform(self, results: dict) -> dict:
        """Resize."""
        results[self.stream] = resize_channels(results[self.stream], self.size)
        return results
