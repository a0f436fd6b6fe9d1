"""Transforms on clips that are already features: shifts of rows, mirrors, greys, sizes."""
from mmatnet.datasets.transforms.align import AlignRowsRight
from mmatnet.datasets.transforms.apex_flow import ScaleApexFlow, ShiftApexFlow
from mmatnet.datasets.transforms.augment import MirrorClip, ShiftGrey
from mmatnet.datasets.transforms.resize import ResizeApex

__all__ = ['AlignRowsRight', 'MirrorClip', 'ResizeApex', 'ScaleApexFlow', 'ShiftApexFlow',
           'ShiftGrey']
