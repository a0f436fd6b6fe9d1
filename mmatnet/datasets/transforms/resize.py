"""A smaller apex image, for short runs."""
from mmcv.transforms import BaseTransform

from mmatnet.datasets.steps import resize
from mmatnet.registry import TRANSFORMS


@TRANSFORMS.register_module()
class ResizeApex(resize.ResizeApex, BaseTransform):
    __doc__ = resize.ResizeApex.__doc__
