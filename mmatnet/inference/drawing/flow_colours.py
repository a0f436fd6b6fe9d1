"""Flow as colours: direction is the hue, length the saturation.

The wheel is that of Baker et al., "A Database and Evaluation Methodology for Optical Flow", IJCV
2011, by MMCV.
"""
import numpy as np

QUANTILE = 0.99  # of the lengths of a field: the full colour
LEAST = 0.2  # pixels: less is never the full colour, so that noise stays pale


def full_length(flow: np.ndarray) -> float:
    """Return how long a vector of a field, (H, W, 2), is to get the full colour, in pixels."""
    return max(LEAST, float(np.quantile(np.linalg.norm(flow, axis=-1), QUANTILE)))


def flow_colours(flow: np.ndarray, longest: float) -> np.ndarray:
    """Paint a flow field.

    Args:
        flow (ndarray): Shape (H, W, 2), in pixels.
        longest (float): The length that gets the full colour; longer vectors get it too.

    Returns:
        ndarray: RGB, uint8, shape (H, W, 3); no motion is white.
    """
    from mmcv.visualization.optflow import flow2rgb

    lengths = np.linalg.norm(flow, axis=-1, keepdims=True)
    clipped = flow / np.maximum(lengths / longest, 1) / longest  # at most 1 long
    # MMCV stretches the longest vector of a field to 1: a row that is 1 long keeps the scale
    ruler = np.zeros((1, flow.shape[1], 2))
    ruler[..., 0] = 1
    painted = flow2rgb(np.concatenate([clipped, ruler]).astype(np.float32))[:-1]
    return np.rint(255 * np.clip(painted, 0, 1)).astype(np.uint8)


def colour_wheel(side: int = 101) -> np.ndarray:
    """The key to the colours: a disc, RGB, uint8, (side, side, 3), white around."""
    axis = np.linspace(-1, 1, side)
    disc = np.stack(np.meshgrid(axis, axis), -1)  # (side, side, 2)
    painted = flow_colours(disc, 1.0)
    painted[np.linalg.norm(disc, axis=-1) > 1] = 255
    return painted
