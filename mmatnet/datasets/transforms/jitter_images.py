"""Images of one clip turned and shifted a little, all by the same draw."""
from collections.abc import Sequence

import cv2
import numpy as np

from mmatnet.datasets.steps.base import Step
from mmatnet.errors import InputError
from mmatnet.registry import TRANSFORMS


def turn_and_shift(images: np.ndarray, degrees: float, down: float, right: float) -> np.ndarray:
    """Turn images about their middle, and shift them; bilinearly, black comes in.

    Args:
        images (ndarray): Shape (C, H, W), float32.
        degrees (float): Against the clock.
        down, right (float): Pixels.

    Returns:
        ndarray: A new array of the same shape.
    """
    height, width = images.shape[1:]
    matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), degrees, 1)
    matrix[:, 2] += right, down
    return np.stack([cv2.warpAffine(image, matrix, (width, height)) for image in images])


@TRANSFORMS.register_module()
class JitterImages(Step):
    """Turn and shift all images of a clip by one draw, as another crop of the face would.

    Required and modified keys: ``streams``, each (C, H, W), all of one size.

    Args:
        degrees (float): Largest angle to either side.
        max_shift (int): Largest shift in each direction, in pixels.
        streams (Sequence[str]): Which images. Defaults to apex and onset.

    Raises:
        InputError: If a number is below 0.
    """

    def __init__(self, degrees: float, max_shift: int,
                 streams: Sequence[str] = ('apex', 'onset')) -> None:
        if not (degrees >= 0 and type(max_shift) is int and max_shift >= 0):
            raise InputError('degrees and max_shift must be 0 or more, the latter a whole number, '
                             f'got {degrees!r} and {max_shift!r}')
        self.degrees, self.max_shift, self.streams = degrees, max_shift, tuple(streams)

    def transform(self, results: dict) -> dict:
        """Draw, turn and shift."""
        degrees = np.random.uniform(-self.degrees, self.degrees)
        down, right = np.random.randint(-self.max_shift, self.max_shift + 1, 2)
        for stream in self.streams:
            results[stream] = turn_and_shift(results[stream], degrees, down, right)
        return results
