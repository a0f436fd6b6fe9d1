"""ATNet's input to the time stream: mean direction and magnitude of the flow in 8x8 blocks.

Peng et al., ACII 2019. Released numbers fix what the paper leaves open: the window, row 32, which
rows are zero, the order of blocks, and the arithmetic mean of angles.
"""
import cv2
import numpy as np

ANGLE_MEANS = ('arithmetic', 'circular')
SCALE = 2.0 ** 40  # of the flow inside, so that motions of 1e-20 pixels still have a direction
FLOOR = 1e-22  # the shortest scaled motion whose square float32 can hold


def row_range(onset: int, apex: int, offset: int, rows: int = 64, apex_row: int = 32) -> range:
    """Say which rows of a clip are not zero.

    Row r holds the flow from frame ``apex + r - apex_row`` to the next; both frames must lie in
    onset..offset. With the defaults: max(0, 32 - (apex - onset)) to min(63, 31 + (offset - apex)).

    Returns:
        range: Row indices; empty for a clip of one frame.
    """
    first = max(0, apex_row - (apex - onset))
    last = min(rows - 1, apex_row - 1 + (offset - apex))
    return range(first, last + 1)


def mirror_flow(flow: np.ndarray) -> np.ndarray:
    """Mirror a flow field left-right: columns reversed, u negated.

    Args:
        flow (ndarray): Shape (H, W, 2).

    Returns:
        ndarray: Same shape and type.
    """
    mirrored = flow[:, ::-1].copy()
    np.negative(mirrored[..., 0], out=mirrored[..., 0])
    return mirrored


def direction_magnitude(flow: np.ndarray, blocks: int = 8,
                        angle_mean: str = 'arithmetic') -> np.ndarray:
    """Average a flow field in blocks, row by row from the top left.

    Args:
        flow (ndarray): Shape (H, W, 2), in pixels; u to the right, v down.
        blocks (int): Blocks along each side; 8 as released.
        angle_mean (str): ``arithmetic`` as released, or ``circular``.

    Returns:
        ndarray: Shape (2 * blocks**2,), float32. Column 2k is the mean direction of block k in
        radians, within [-pi, pi]; column 2k + 1 its mean magnitude in pixels.

    Raises:
        ValueError: If the field cannot be cut into equal blocks, or the mean is unknown.
    """
    return direction_magnitude_pair(flow, blocks, angle_mean)[0]


def direction_magnitude_pair(flow: np.ndarray, blocks: int = 8, angle_mean: str = 'arithmetic'
                             ) -> tuple[np.ndarray, np.ndarray]:
    """Average a flow field and its mirror, of which no pixel is computed.

    Mirroring turns the direction a of a pixel into pi - a where v >= 0 and -pi - a where v < 0,
    and leaves stillness alone. So the mirrored mean of a block follows from its own mean, once the
    pixels on either side are counted. It differs from that of :func:`mirror_flow` by the rounding
    of a single angle at most.

    Args:
        flow, blocks, angle_mean: As for :func:`direction_magnitude`.

    Returns:
        tuple: ``direction_magnitude(flow)`` and ``direction_magnitude(mirror_flow(flow))``.

    Raises:
        ValueError: As :func:`direction_magnitude`.
    """
    height, width = flow.shape[:2]
    if height % blocks or width % blocks:
        raise ValueError(f'height and width must be multiples of {blocks} blocks, '
                         f'got {height}x{width}')
    if angle_mean not in ANGLE_MEANS:
        raise ValueError(f'angle_mean must be one of {", ".join(ANGLE_MEANS)}, got {angle_mean!r}')
    # adding +0 turns -0 into +0: stillness has no direction, but the angle of (-0, 0) is pi
    u, v = SCALE * flow[..., 0] + 0.0, SCALE * flow[..., 1] + 0.0  # (H, W) each
    length = np.sqrt(u * u + v * v)
    angle, still = _angles(u, v, length), (u == 0) & (v == 0)
    if angle_mean == 'arithmetic':
        side = np.copysign(1, v)  # 1 where v >= 0, else -1
        side[still] = 0
        direction = _block_means(angle, blocks)
        # pi of the angles' own precision, so that right and left change places exactly
        mirrored = angle.dtype.type(np.pi) * _block_means(side, blocks) - direction
    else:
        down, right = _block_means(np.sin(angle), blocks), _block_means(np.cos(angle), blocks)
        direction = np.arctan2(down, right)
        # a still pixel counts as one that moves right, in the mirror too
        mirrored = np.arctan2(down, 2 * _block_means(still, blocks) - right)
    magnitude = _block_means(length, blocks) / SCALE
    return _row(direction, magnitude), _row(mirrored[:, ::-1], magnitude[:, ::-1])


def _angles(u: np.ndarray, v: np.ndarray, length: np.ndarray) -> np.ndarray:
    """Return atan2(v, u), and 0 where both are 0, at a quarter to a half of NumPy's cost.

    OpenCV's angle, good to 0.005 radians, and one step of Newton's method, whose error is the
    first one cubed: below the rounding of float32.
    """
    up = np.abs(v)
    angle = cv2.phase(u, up)  # (H, W), 0 to pi
    angle += (up * np.cos(angle) - u * np.sin(angle)) / (length + FLOOR)
    return np.copysign(angle, v)


def _row(direction: np.ndarray, magnitude: np.ndarray) -> np.ndarray:
    """Put two images (B, B) of block means into one row, (2 * B * B,), float32."""
    return np.stack([direction, magnitude], axis=-1).reshape(-1).astype(np.float32)


def _block_means(image: np.ndarray, blocks: int) -> np.ndarray:
    """Average an image (H, W) in blocks; returns (blocks, blocks), float64."""
    height, width = image.shape
    bands = image.reshape(blocks, height // blocks, width).sum(axis=1, dtype=np.float64)
    sums = bands.reshape(blocks, blocks, width // blocks).sum(axis=2)  # (B, B)
    return sums * blocks ** 2 / image.size
