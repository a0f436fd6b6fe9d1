"""The dataset over clip stores, its sampler and its transforms."""
from mmatnet.datasets.micro_expression import MicroExpressionDataset
from mmatnet.datasets.samplers import BalancedSampler
from mmatnet.datasets.transforms import (
    AlignRowsRight,
    MirrorClip,
    ResizeApex,
    ScaleApexFlow,
    ShiftApexFlow,
    ShiftGrey,
)

__all__ = ['AlignRowsRight', 'BalancedSampler', 'MicroExpressionDataset', 'MirrorClip',
           'ResizeApex', 'ScaleApexFlow', 'ShiftApexFlow', 'ShiftGrey']
