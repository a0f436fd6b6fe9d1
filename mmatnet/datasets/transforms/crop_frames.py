"""Frames cropped at random or shrunk, all alike."""
import numpy as np

from mmatnet.datasets.steps.base import Step
from mmatnet.datasets.steps.resize import check_size, resize_channels
from mmatnet.datasets.transforms.augment import check_probability
from mmatnet.errors import InputError
from mmatnet.registry import TRANSFORMS


@TRANSFORMS.register_module()
class CropOrResize(Step):
    """Cut a square out of images with probability ``prob``, else shrink them to its size.

    All channels or frames of a clip are cut at one place. Required and modified key: ``stream``
    (C, H, W), which becomes (C, size, size).

    Args:
        size (int): Side in pixels.
        prob (float): Defaults to 0.5, as AKMNet's authors have it.
        stream (str): Which images. Defaults to ``all_frames``.

    Raises:
        InputError: If a value is unsound.
    """

    def __init__(self, size: int, prob: float = 0.5, stream: str = 'all_frames') -> None:
        self.size, self.prob, self.stream = check_size(size), check_probability(prob), stream

    def transform(self, results: dict) -> dict:
        """Draw, and cut or shrink.

        Raises:
            InputError: If the images are smaller than ``size``.
        """
        images = results[self.stream]
        height, width = images.shape[1:]
        if min(height, width) < self.size:
            raise InputError(f'CropOrResize cuts {self.size}x{self.size} pixels, but {self.stream} '
                             f'has {height}x{width}; extract it larger')
        if np.random.rand() < self.prob:
            top = np.random.randint(height - self.size + 1)
            left = np.random.randint(width - self.size + 1)
            results[self.stream] = images[:, top:top + self.size, left:left + self.size].copy()
        else:
            results[self.stream] = resize_channels(images, self.size)
        return results
