"""Frames that are in memory already."""
from pathlib import Path

import numpy as np

from mmatnet.errors import InputError
from mmatnet.io.frames import grey_of


class ArrayFrames:
    """The frames of an array, counted from 0; a :class:`~mmatnet.io.frames.FrameSource`.

    Args:
        array (ndarray): uint8, (T, H, W) grey or (T, H, W, 3) RGB.

    Raises:
        InputError: If it is none such.
    """

    path = Path('array')

    def __init__(self, array: np.ndarray) -> None:
        if array.dtype != np.uint8 or not (array.ndim == 3 or array.shape[3:] == (3,)):
            raise InputError('an array must be uint8 of shape (T, H, W) or (T, H, W, 3), got '
                             f'{array.dtype} of shape {array.shape}')
        self._array = array
        self.numbers = range(len(array))

    def bgr(self, number: int) -> np.ndarray:
        """Return one frame in OpenCV's order: uint8, shape (H, W, 3)."""
        image = self._array[number]
        return np.ascontiguousarray(image[..., ::-1] if image.ndim == 3
                                    else np.repeat(image[..., None], 3, 2))

    def grey(self, number: int) -> np.ndarray:
        """Return one frame: uint8, shape (H, W)."""
        image = self._array[number]
        return image if image.ndim == 2 else grey_of(self.bgr(number))
