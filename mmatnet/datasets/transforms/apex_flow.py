"""Apex flow, shifted as another crop of the face would."""
import numpy as np

from mmatnet.datasets.steps.base import Step
from mmatnet.errors import InputError
from mmatnet.registry import TRANSFORMS


def shift_image(image: np.ndarray, down: int, right: int) -> np.ndarray:
    """Shift an image by whole pixels; zeros come in, which is no motion once flow is centred.

    Args:
        image (ndarray): Shape (C, H, W).
        down, right (int): Pixels; negative is up and left.

    Returns:
        ndarray: A new array of the same shape.
    """
    height, width = image.shape[1:]
    shifted = np.zeros_like(image)
    shifted[:, max(down, 0):height + min(down, 0), max(right, 0):width + min(right, 0)] = (
        image[:, max(-down, 0):height + min(-down, 0), max(-right, 0):width + min(-right, 0)])
    return shifted


@TRANSFORMS.register_module()
class ShiftApexFlow(Step):
    """Shift scaled apex flow by whole pixels, as another crop of the face would.

    Comes after ``ScaleApexFlow``. Zeros come in, which its rule ``stretch`` does not mean by no
    motion. Required and modified key: ``stream`` (C, H, W).

    Args:
        max_shift (int): Largest shift in each direction, in pixels of the scaled picture.
        stream (str): Which flow. Defaults to ``apex``, where ``ScaleApexFlow`` puts it.
    """

    def __init__(self, max_shift: int, stream: str = 'apex') -> None:
        if type(max_shift) is not int or max_shift < 1:
            raise InputError(f'max_shift must be a whole number of pixels from 1 up, '
                             f'got {max_shift!r}')
        self.max_shift, self.stream = max_shift, stream

    def transform(self, results: dict) -> dict:
        """Draw, and shift."""
        down, right = np.random.randint(-self.max_shift, self.max_shift + 1, 2)
        results[self.stream] = shift_image(results[self.stream], down, right)
        return results
