"""A smaller apex image, for short runs."""
import cv2
from mmcv.transforms import BaseTransform

from mmatnet.datasets.transforms.augment import check_grey
from mmatnet.errors import InputError
from mmatnet.registry import TRANSFORMS


@TRANSFORMS.register_module()
class ResizeApex(BaseTransform):
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
