"""HOOF of a pair of frames: a histogram of the directions of apex flow, left and right as one.

R. Chaudhry, A. Ravichandran, G. Hager, R. Vidal, "Histograms of Oriented Optical Flow and
Binet-Cauchy Kernels on Nonlinear Dynamical Systems for the Recognition of Human Actions", CVPR
2009: a vector and its left-right mirror share a bin, vectors weigh their length, and the histogram
is divided by its sum. ATNet's authors make theirs between neighbouring frames, with 4 or 8 bins
over the whole face (:class:`mmatnet.sources.released.ReleasedHoof`); this one looks from the onset
to the apex.
"""
import numpy as np

from mmatnet.datasets.steps.flow_vector import FlowVector, block_spans, share
from mmatnet.errors import InputError, checked_number
from mmatnet.registry import STEPS

PER = ('block', 'picture')


def folded_bins(u: np.ndarray, v: np.ndarray, bins: int) -> np.ndarray:
    """Return the bin of each vector's direction, 0 straight up, the last straight down.

    Args:
        u, v (ndarray): To the right and down, of one shape; the sign of u does not matter.
        bins (int): From -90 to 90 degrees.

    Returns:
        ndarray: 0 to ``bins - 1``, of the same shape.
    """
    turns = np.arctan2(v, np.abs(u)) / np.pi + 0.5  # 0 to 1
    return np.minimum(np.floor(turns * bins).astype(int), bins - 1)


def hoof(apex_flow: np.ndarray, bins: int = 8, blocks: int = 1, per: str = 'block') -> np.ndarray:
    """Describe apex flow by HOOF.

    Args:
        apex_flow (ndarray): u, v and anything else, shape (C, H, W).
        bins (int): From straight up to straight down.
        blocks (int): In each direction; each has a histogram.
        per (str): What sums to 1: each ``block``, which gives up where the motion is, or the
            ``picture``.

    Returns:
        ndarray: Shape (blocks * blocks * bins,), block by block, row by row; zero without motion.

    Examples:
        >>> flow = np.array([[[3, -3, 0]], [[0, 0, -2]]])  # right, left and up
        >>> hoof(flow, bins=3).tolist()
        [0.25, 0.75, 0.0]
    """
    u, v = apex_flow[:2]
    index, length = folded_bins(u, v, bins), np.hypot(u, v)
    rows, columns = (block_spans(side, blocks) for side in index.shape)
    histograms = [np.bincount(index[row, column].ravel(), length[row, column].ravel(), bins)
                  for row in rows for column in columns]
    if per == 'block':
        return np.concatenate([share(histogram) for histogram in histograms])
    return share(np.concatenate(histograms))


@STEPS.register_module()
class Hoof(FlowVector):
    """Describe apex flow by HOOF, :func:`hoof`.

    Required key: ``stream`` (3, H, W). Added key: ``out`` (blocks * blocks * bins,).

    Args:
        bins (int): From straight up to straight down. Defaults to 8, ATNet's authors' larger
            number.
        blocks (int): In each direction. Defaults to 1, the whole face as theirs.
        per (str): What sums to 1, each ``block`` or the ``picture``. Defaults to ``block``.
        stream, out (str): As for every :class:`FlowVector`.

    Raises:
        InputError: If an option is unsound.
    """

    def __init__(self, bins: int = 8, blocks: int = 1, per: str = 'block',
                 stream: str = 'apex_flow', out: str = 'hoof') -> None:
        super().__init__(stream, out)
        self.bins = checked_number('bins of Hoof', bins, 1)
        self.blocks = checked_number('blocks of Hoof', blocks, 1)
        if per not in PER:
            raise InputError(f"per of Hoof must be 'block' or 'picture', got {per!r}")
        self.per = per

    def describe(self, apex_flow: np.ndarray) -> np.ndarray:
        """Call :func:`hoof`."""
        return hoof(apex_flow, self.bins, self.blocks, self.per)
