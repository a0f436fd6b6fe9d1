"""FHOFO: a fuzzy histogram of the directions of apex flow, whatever the vectors' length.

A reconstruction of S. L. Happy, A. Routray, "Fuzzy Histogram of Optical Flow Orientations for
Micro-expression Recognition", IEEE Transactions on Affective Computing 10(3), 2019. The idea is
theirs: each vector votes for the directions around its own by a Gaussian, and its length does not
count. No code of theirs is public, and they look at all frames of a clip; the constants are ours.
"""
import numpy as np

from mmatnet.datasets.steps.flow_vector import FlowVector, block_spans, share
from mmatnet.errors import InputError, checked_number
from mmatnet.registry import STEPS


def memberships(angles: np.ndarray, bins: int, width: float) -> np.ndarray:
    """Return how far directions belong to each bin.

    Args:
        angles (ndarray): Radians, shape (N,).
        bins (int): Their middles lie at 0, 2 pi / bins and so on.
        width (float): Standard deviation of the Gaussian, in bins.

    Returns:
        ndarray: Shape (N, bins); rows sum to 1.
    """
    distance = np.abs(angles[:, None] * bins / (2 * np.pi) - np.arange(bins)) % bins  # in bins
    distance = np.minimum(distance, bins - distance)
    exponent = -np.square(distance / width) / 2
    powers = np.exp(exponent - exponent.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def fhofo(apex_flow: np.ndarray, bins: int = 24, blocks: int = 5, width: float = 1.0,
          least: float = 0.1) -> np.ndarray:
    """Describe apex flow by FHOFO.

    Args:
        apex_flow (ndarray): u, v and anything else, shape (C, H, W).
        bins (int): Over the full circle, the middle of the first to the right, then down.
        blocks (int): In each direction; each has a histogram of sum 1.
        width (float): Standard deviation of a vote, in bins.
        least (float): Share of the picture's greatest length under which a vector does not vote.

    Returns:
        ndarray: Shape (blocks * blocks * bins,), block by block, row by row; a block where no
        vector votes is zero.
    """
    u, v = apex_flow[:2]
    length = np.hypot(u, v)
    votes = memberships(np.arctan2(v, u).ravel(), bins, width).reshape(*u.shape, bins)
    votes[(length < least * length.max()) | (length == 0)] = 0
    rows, columns = (block_spans(side, blocks) for side in u.shape)
    return np.concatenate([share(votes[row, column].sum(axis=(0, 1)))
                           for row in rows for column in columns])


@STEPS.register_module()
class Fhofo(FlowVector):
    """Describe apex flow by a fuzzy histogram of its directions, :func:`fhofo`.

    Required key: ``stream`` (3, H, W). Added key: ``out`` (blocks * blocks * bins,).

    Args:
        bins (int): Over the full circle. Defaults to 24, of 15 degrees; ours.
        blocks (int): In each direction. Defaults to 5, as Bi-WOOF has; ours.
        width (float): Standard deviation of a vote, in bins. Defaults to 1; ours.
        least (float): Share of the picture's greatest length under which a vector does not vote,
            from 0 to 1. Defaults to 0.1; ours.
        stream, out (str): As for every :class:`FlowVector`.

    Raises:
        InputError: If a number is unsound.
    """

    def __init__(self, bins: int = 24, blocks: int = 5, width: float = 1.0, least: float = 0.1,
                 stream: str = 'apex_flow', out: str = 'fhofo') -> None:
        super().__init__(stream, out)
        self.bins = checked_number('bins of Fhofo', bins, 1)
        self.blocks = checked_number('blocks of Fhofo', blocks, 1)
        if not width > 0 or not 0 <= least <= 1:
            raise InputError('Fhofo needs a width above 0 and least from 0 to 1, got '
                             f'width={width}, least={least}')
        self.width, self.least = width, least

    def describe(self, apex_flow: np.ndarray) -> np.ndarray:
        """Call :func:`fhofo`."""
        return fhofo(apex_flow, self.bins, self.blocks, self.width, self.least)
