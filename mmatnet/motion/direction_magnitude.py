"""ATNet's input to the time stream: mean direction and magnitude of the flow in 8x8 blocks.

Peng et al., ACII 2019. Released numbers fix what the paper leaves open: the window, row 32, which
rows are zero, the order of blocks, and the arithmetic mean of angles.
"""
import numpy as np

ANGLE_MEANS = ('arithmetic', 'circular')


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
    height, width = flow.shape[:2]
    if height % blocks or width % blocks:
        raise ValueError(f'height and width must be multiples of {blocks} blocks, '
                         f'got {height}x{width}')
    if angle_mean not in ANGLE_MEANS:
        raise ValueError(f'angle_mean must be one of {", ".join(ANGLE_MEANS)}, got {angle_mean!r}')
    # adding +0 turns -0 into +0: atan2(0, -0) is pi, and stillness has no direction
    u, v = flow[..., 0] + 0.0, flow[..., 1] + 0.0  # (H, W) each
    angle, magnitude = np.arctan2(v, u), np.sqrt(u * u + v * v)
    if angle_mean == 'arithmetic':
        direction = _block_means(angle, blocks)
    else:
        direction = np.arctan2(_block_means(np.sin(angle), blocks),
                               _block_means(np.cos(angle), blocks))
    columns = np.stack([direction, _block_means(magnitude, blocks)], axis=-1)  # (B, B, 2)
    return columns.reshape(-1).astype(np.float32)


def _block_means(image: np.ndarray, blocks: int) -> np.ndarray:
    """Average an image (H, W) in blocks; returns (blocks, blocks), float64."""
    height, width = image.shape
    cut = image.reshape(blocks, height // blocks, blocks, width // blocks)
    return cut.mean(axis=(1, 3), dtype=np.float64)
