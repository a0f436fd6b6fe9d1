"""Bi-WOOF: directions of apex flow, weighted by length inside a block and by strain between them.

S.-T. Liong, J. See, K. Wong, R. C.-W. Phan, "Less is More: Micro-expression Recognition from Video
using Apex Frame", Signal Processing: Image Communication 62, 2018, arXiv:1606.01721. 5x5 blocks, 8
directions and the overlap of blocks are those of the authors' code, github.com/christy1206/biwoof
(biwoof.m, commit efa566b), which states no licence; nothing of it is copied. A block in which
nothing moves has no directions there, zero here. The authors compute TV-L1 flow of whole frames.
"""
from collections.abc import Sequence

import numpy as np

from mmatnet.datasets.steps.flow_vector import (
    FlowVector,
    block_spans,
    orientation_bins,
    share,
)
from mmatnet.errors import InputError, checked_number
from mmatnet.registry import STEPS

Box = tuple[float, float, float, float]  # left, top, right, bottom, as shares of the picture

# Two eyes with their brows, nose, two cheeks, mouth: M. Aouayeb's boxes of a face of 240x280,
# github.com/MouathAb/AnalyseMiE-CNN_LSTM_SE, as shares of its sides
REGIONS: tuple[Box, ...] = tuple(
    (left / 240, top / 280, right / 240, bottom / 280) for left, top, right, bottom in (
        (0, 20, 100, 100), (140, 20, 240, 100), (60, 80, 180, 160), (0, 120, 60, 180),
        (180, 120, 240, 180), (40, 180, 200, 240)))


def weighted_directions(part: np.ndarray, bins: int) -> np.ndarray:
    """Return the share of each direction in a part of the flow, vectors weighing their length.

    Args:
        part (ndarray): u, v and anything else, shape (C, h, w).
        bins (int): Over the full circle, the first from -180 degrees on.

    Returns:
        ndarray: Shape (bins,), of sum 1; zero where nothing moves.
    """
    u, v = part[:2]
    return share(np.bincount(orientation_bins(u, v, bins).ravel(), np.hypot(u, v).ravel(), bins))


def bi_woof(apex_flow: np.ndarray, blocks: int = 5, bins: int = 8,
            overlap: bool = True) -> np.ndarray:
    """Describe apex flow by Bi-WOOF.

    Each block's shares of directions are multiplied by the sum of its strain; the whole is
    divided by its Euclidean length. Neither the unit of flow nor that of strain matters.

    Args:
        apex_flow (ndarray): u, v, strain, shape (3, H, W).
        blocks (int): In each direction.
        bins (int): Directions.
        overlap (bool): Let blocks overlap as the authors' code does.

    Returns:
        ndarray: Shape (blocks * blocks * bins,), block by block, row by row; zero without motion.
    """
    rows, columns = (block_spans(side, blocks, overlap) for side in apex_flow.shape[1:])
    parts = [apex_flow[:, row, column] for row in rows for column in columns]
    return _unit(np.concatenate([weighted_directions(part, bins) * part[2].sum()
                                 for part in parts]))


def region_bi_woof(apex_flow: np.ndarray, regions: Sequence[Box] = REGIONS,
                   bins: int = 8) -> np.ndarray:
    """Describe parts of the face by Bi-WOOF, and by how much they move.

    Ours: regions are of different size, so mean strain stands for its sum.

    Args:
        apex_flow (ndarray): u, v, strain, shape (3, H, W).
        regions (Sequence[tuple]): Left, top, right, bottom, as shares of the picture; rounded to
            whole pixels.
        bins (int): Directions.

    Returns:
        ndarray: Shape (regions * (bins + 2),): of each region its directions, of Euclidean length
        1 over all regions, its mean strain and the mean length of its vectors.

    Raises:
        InputError: If the picture is so small that a region has no pixel.
    """
    height, width = apex_flow.shape[1:]
    parts = []
    for left, top, right, bottom in regions:
        part = apex_flow[:, round(top * height):round(bottom * height),
                         round(left * width):round(right * width)]
        if not part.size:
            raise InputError(f'a picture of {width}x{height} pixels has none in the region '
                             f'{(left, top, right, bottom)}; take larger pictures')
        parts.append(part)
    strain = np.array([part[2].mean() for part in parts])[:, None]  # (regions, 1)
    length = np.array([np.hypot(*part[:2]).mean() for part in parts])[:, None]
    directions = strain * [weighted_directions(part, bins) for part in parts]  # (regions, bins)
    return np.hstack([_unit(directions), strain, length]).ravel()


def _unit(numbers: np.ndarray) -> np.ndarray:
    return numbers / (np.linalg.norm(numbers) or 1)


@STEPS.register_module()
class BiWoof(FlowVector):
    """Describe apex flow by Bi-WOOF, :func:`bi_woof`.

    Required key: ``stream`` (3, H, W). Added key: ``out`` (blocks * blocks * bins,).

    Args:
        blocks (int): In each direction. Defaults to 5.
        bins (int): Directions. Defaults to 8.
        overlap (bool): As the authors' code does. Defaults to True.
        stream, out (str): As for every :class:`FlowVector`.

    Raises:
        InputError: If a number is unsound.
    """

    def __init__(self, blocks: int = 5, bins: int = 8, overlap: bool = True,
                 stream: str = 'apex_flow', out: str = 'bi_woof') -> None:
        super().__init__(stream, out)
        self.blocks = checked_number('blocks of BiWoof', blocks, 1)
        self.bins = checked_number('bins of BiWoof', bins, 1)
        self.overlap = overlap

    def describe(self, apex_flow: np.ndarray) -> np.ndarray:
        """Call :func:`bi_woof`."""
        return bi_woof(apex_flow, self.blocks, self.bins, self.overlap)


@STEPS.register_module()
class RegionBiWoof(FlowVector):
    """Describe parts of the face by Bi-WOOF and how much they move, :func:`region_bi_woof`.

    It is for faces that fill their pictures. Required key: ``stream`` (3, H, W). Added key:
    ``out`` (regions * (bins + 2),).

    Args:
        regions (Sequence[tuple]): Left, top, right, bottom, as shares of the picture, from 0 to 1.
            Defaults to :data:`REGIONS`.
        bins (int): Directions. Defaults to 8.
        stream, out (str): As for every :class:`FlowVector`.

    Raises:
        InputError: If a number or a region is unsound.
    """

    def __init__(self, regions: Sequence[Box] = REGIONS, bins: int = 8, stream: str = 'apex_flow',
                 out: str = 'region_bi_woof') -> None:
        super().__init__(stream, out)
        self.bins = checked_number('bins of RegionBiWoof', bins, 1)
        for region in [tuple(region) for region in regions] or [()]:
            if len(region) != 4 or not (0 <= region[0] < region[2] <= 1
                                        and 0 <= region[1] < region[3] <= 1):
                raise InputError('regions of RegionBiWoof must be one or more (left, top, right, '
                                 f'bottom), as shares of the picture from 0 to 1, got {region}')
        self.regions = [(left, top, right, bottom) for left, top, right, bottom in regions]

    def describe(self, apex_flow: np.ndarray) -> np.ndarray:
        """Call :func:`region_bi_woof`."""
        return region_bi_woof(apex_flow, self.regions, self.bins)
