"""A smaller apex image, for short runs."""
import cv2
import numpy as np

from mmatnet.errors import InputError


def check_grey(apex: np.ndarray, name: str) -> None:
    """Raise unless the apex image (C, H, W) is one grey channel.

    Raises:
        InputError: Naming the transform that needs one.
    """
    if len(apex) != 1:
        raise InputError(f'{name} is for a grey apex image, got {len(apex)} channels; take it out, '
                         'or, if it is MirrorClip, put it before ScaleApexFlow')


class ResizeApex:
    """Resize the grey apex image by area averaging, which suits shrinking.

    Apex flow is resized by ``ScaleApexFlow``.

    Required and modified key: ``apex`` (1, H, W), which becomes (1, size, size).

    Args:
        size (int): Side in pixels, at least 28, the least that ``ResNet10`` takes.
    """

    def __init__(self, size: int) -> None:
        if size < 28:
            raise InputError(f'size must be at least 28 pixels, got {size}')
        self.size = size

    def transform(self, results: dict) -> dict:
        """Resize."""
        check_grey(results['apex'], 'ResizeApex')
        apex = results['apex'][0]  # (H, W)
        results['apex'] = cv2.resize(apex, (self.size, self.size),
                                     interpolation=cv2.INTER_AREA)[None]
        return results

    def __repr__(self) -> str:
        return f'{type(self).__name__}(size={self.size})'
