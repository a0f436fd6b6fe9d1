"""What steps that turn apex flow into a vector have in common: blocks, directions, streams."""
import numpy as np

from mmatnet.datasets.steps.apex_flow import flow_and_mirror
from mmatnet.datasets.steps.base import Step
from mmatnet.errors import InputError


class FlowVector(Step):
    """A step that describes apex flow by a vector, for classifiers that are no networks.

    Required key: ``stream`` (3, H, W): u, v, strain, from a store or of pictures. Added key:
    ``out`` (D,) float32; the stream stays. What is done to the stream is done to its mirror.

    Args:
        stream (str): Which flow.
        out (str): The name of the vector.

    Raises:
        InputError: If both names are the same.
    """

    def __init__(self, stream: str, out: str) -> None:
        if stream == out:
            raise InputError(f'{type(self).__name__}: the vector stands beside the flow; name '
                             f'another out than {stream!r}')
        self.stream, self.out = stream, out

    def describe(self, apex_flow: np.ndarray) -> np.ndarray:
        """Return the vector of u, v and strain, (3, H, W) float64."""
        raise NotImplementedError

    def transform(self, results: dict) -> dict:
        """Describe.

        Raises:
            InputError: If the stream is no apex flow, or too small for the blocks.
        """
        for end, flow in flow_and_mirror(self, results, self.stream):
            results[self.out + end] = self.describe(flow.astype(float)).astype(np.float32)
        return results


def block_spans(size: int, blocks: int, overlap: bool = False) -> list[slice]:
    """Divide a side of a picture into blocks.

    Args:
        size (int): Pixels of the side.
        blocks (int): How many.
        overlap (bool): Divide as the released code of Bi-WOOF does: blocks of ``size // blocks``
            rows that reach one row into each neighbour and one further back, the last to the end.
            Defaults to False: without overlap, as even as whole pixels allow.

    Returns:
        list[slice]: In order.

    Raises:
        InputError: If there are fewer pixels than blocks.
    """
    if size < blocks:
        raise InputError(f'a picture of {size} pixels cannot be divided into {blocks} blocks; take '
                         'fewer blocks, or larger pictures')
    if not overlap:
        return [slice(size * block // blocks, size * (block + 1) // blocks)
                for block in range(blocks)]
    side = size // blocks  # rows (k - 1) * side to k * side + 1 of k = 1, 2, ..., counted from 1
    return [slice(max(side * block - 1, 0), size if block == blocks - 1 else side * (block + 1) + 1)
            for block in range(blocks)]


def orientation_bins(u: np.ndarray, v: np.ndarray, bins: int) -> np.ndarray:
    """Return the bin of each vector's direction, 0 at -180 degrees, which is to the left.

    Args:
        u, v (ndarray): To the right and down, of one shape.
        bins (int): Over the full circle, from right over down to left.

    Returns:
        ndarray: 0 to ``bins - 1``, of the same shape.
    """
    turns = (np.arctan2(v, u) + np.pi) / (2 * np.pi)  # 0 to 1
    return np.floor(turns * bins).astype(int) % bins


def share(histogram: np.ndarray) -> np.ndarray:
    """Divide a histogram by its sum; one of nothing stays zero."""
    total = histogram.sum()
    return histogram / total if total > 0 else np.zeros_like(histogram)
