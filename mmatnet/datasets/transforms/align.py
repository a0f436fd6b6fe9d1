"""Where the rows of motion lie in time."""
from mmcv.transforms import BaseTransform

from mmatnet.datasets.steps import align
from mmatnet.registry import TRANSFORMS


@TRANSFORMS.register_module()
class AlignRowsRight(align.AlignRowsRight, BaseTransform):
    __doc__ = align.AlignRowsRight.__doc__
