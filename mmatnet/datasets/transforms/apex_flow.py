"""Apex flow as the apex stream's input, and shifted as another crop would."""
import numpy as np
from mmcv.transforms import BaseTransform

from mmatnet.datasets.steps import apex_flow
from mmatnet.errors import InputError
from mmatnet.registry import TRANSFORMS


@TRANSFORMS.register_module()
class ScaleApexFlow(apex_flow.ScaleApexFlow, BaseTransform):
    __doc__ = apex_flow.ScaleApexFlow.__doc__


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
class ShiftApexFlow(BaseTransform):
    """Shift scaled apex flow by whole pixels, as another crop of the face would.

    Comes after ``ScaleApexFlow``. Required and modified key: ``apex`` (3, H, W).

    Args:
        max_shift (int): Largest shift in each direction, in pixels of the scaled picture.
    """

    def __init__(self, max_shift: int) -> None:
        if type(max_shift) is not int or max_shift < 1:
            raise InputError(f'max_shift must be a whole number of pixels from 1 up, '
                             f'got {max_shift!r}')
        self.max_shift = max_shift

    def transform(self, results: dict) -> dict:
        """Draw, and shift."""
        down, right = np.random.randint(-self.max_shift, self.max_shift + 1, 2)
        results['apex'] = shift_image(results['apex'], down, right)
        return results

    def __repr__(self) -> str:
        return f'{type(self).__name__}(max_shift={self.max_shift})'
