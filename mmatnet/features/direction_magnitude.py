"""ATNet's input to the temporal stream: mean direction and magnitude of the flow in 8x8 blocks.

Peng et al., ACII 2019. Released numbers fix what the paper leaves open: the window, row 32, which
rows are zero, the order of blocks, and the arithmetic mean of angles.
"""
import cv2
import numpy as np

ANGLE_MEANS = ('arithmetic', 'circular')
# Inside, flow is longer by this much, so that motions of 1e-20 pixels still have a direction
SCALE = np.float32(2 ** 40)
FLOOR = np.float32(1e-22)  # the shortest scaled motion whose square float32 can hold


def row_range(onset: int, apex: int, offset: int, rows: int = 64, apex_row: int = 32) -> range:
    """Say which rows of a clip are not zero.

    Row r holds the flow from frame ``apex + r - apex_row`` to the next; both frames must lie in
    onset..offset. With the defaults: max(0, 32 - (apex - onset)) to min(63, 31 + (offset - apex)).

    Returns:
        range: Row indices; empty for a clip of one frame.

    Examples:
        >>> row_range(onset=46, apex=59, offset=86)
        range(19, 59)
    """
    first = max(0, apex_row - (apex - onset))
    last = min(rows - 1, apex_row - 1 + (offset - apex))
    return range(first, last + 1)


class DirectionMagnitude:
    """Averages flow fields of one size and their mirror, of which no pixel is computed.

    The mirror of a field has its columns reversed and u negated. That turns the direction a of a
    pixel into pi - a where v >= 0 and -pi - a where v < 0, and leaves stillness alone. So the
    mirrored mean of a block follows from its own mean, once the pixels on either side are counted.
    It differs from that of a mirrored field by the rounding of a single angle at most.

    The working arrays are kept from field to field, since fresh ones cost half as much again.

    Args:
        shape (tuple): Height and width of the fields.
        blocks (int): Blocks along each side, row by row from the top left; 8 as released.
        angle_mean (str): ``arithmetic`` as released, or ``circular``.

    Raises:
        ValueError: If the fields cannot be cut into equal blocks, or the mean is unknown.
    """

    def __init__(self, shape: tuple[int, int], blocks: int = 8,
                 angle_mean: str = 'arithmetic') -> None:
        height, width = shape
        if height % blocks or width % blocks:
            raise ValueError(f'height and width must be multiples of {blocks} blocks, '
                             f'got {height}x{width}')
        if angle_mean not in ANGLE_MEANS:
            raise ValueError(f'angle_mean must be one of {", ".join(ANGLE_MEANS)}, '
                             f'got {angle_mean!r}')
        self._blocks, self._angle_mean = blocks, angle_mean
        self._arrays = np.empty((7, height, width), np.float32)
        self._still = np.empty(shape, bool)

    def __call__(self, flow: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Average a field, and its mirror.

        Args:
            flow (ndarray): Shape (H, W, 2), in pixels; u to the right, v down.

        Returns:
            tuple[ndarray, ndarray]: Shape (2 * blocks**2,) each, float32. Column 2k is the mean
            direction of block k in radians, within [-pi, pi]; column 2k + 1 its mean magnitude in
            pixels.
        """
        u, v, up, length, angle, first, second = self._arrays  # (H, W) each
        np.multiply(flow[..., 0], SCALE, out=u)
        # adding +0 turns -0 into +0, which lies on the side of the positive angles
        np.add(np.multiply(flow[..., 1], SCALE, out=v), 0.0, out=v)
        np.sqrt(np.add(np.multiply(u, u, out=first), np.multiply(v, v, out=second), out=length),
                out=length)
        still = np.equal(length, 0, out=self._still)

        # atan2(v, u), and 0 where both are 0, at a quarter of NumPy's cost: OpenCV's angle, good to
        # 0.005 radians, and a step of Newton's method, whose error is the first one cubed
        cv2.phase(u, np.abs(v, out=up), angle)  # 0 to pi
        cv2.polarToCart(None, angle, first, second)
        np.subtract(np.multiply(first, up, out=first), np.multiply(second, u, out=second),
                    out=first)
        angle += np.divide(first, np.add(length, FLOOR, out=second), out=first)
        np.copysign(angle, v, out=angle)

        if self._angle_mean == 'arithmetic':
            side = np.copysign(1, v, out=first)  # 1 where v >= 0, else -1
            side[still] = 0
            direction = self._block_means(angle)
            # pi of the angles' own precision, so that right and left change places exactly
            mirrored = np.float32(np.pi) * self._block_means(side) - direction
        else:
            down = self._block_means(np.sin(angle, out=first))
            right = self._block_means(np.cos(angle, out=first))
            direction = np.arctan2(down, right)
            # a still pixel counts as one that moves right, in the mirror too
            mirrored = np.arctan2(down, 2 * self._block_means(still) - right)
        magnitude = self._block_means(length) / SCALE
        return _row(direction, magnitude), _row(mirrored[:, ::-1], magnitude[:, ::-1])

    def _block_means(self, image: np.ndarray) -> np.ndarray:
        """Average an image (H, W) in blocks; returns (B, B), float64."""
        (height, width), blocks = image.shape, self._blocks
        bands = image.reshape(blocks, height // blocks, width).sum(axis=1, dtype=np.float64)
        sums = bands.reshape(blocks, blocks, width // blocks).sum(axis=2)
        return sums * blocks ** 2 / image.size


def _row(direction: np.ndarray, magnitude: np.ndarray) -> np.ndarray:
    """Put two images (B, B) of block means into one row, (2 * B * B,), float32."""
    return np.stack([direction, magnitude], axis=-1).reshape(-1).astype(np.float32)
