"""Head motion that is left after alignment, read from the flow at the nose.

The ridge of the nose hardly takes part in expressions, so what moves it is the head. Wrinkling the
nose (action unit 9) does move it.
"""
from dataclasses import dataclass

import numpy as np

# left, top, right, bottom as shares of the crop: the ridge of the nose, from between the eyes to
# above the tip, in the published apex image and in the registered crops of CASME II alike
NOSE = (0.44, 0.36, 0.60, 0.56)


@dataclass(frozen=True)
class HeadDrift:
    """How a head moved over a clip, in pixels of the crop.

    Args:
        median, largest (float): Length of a frame's step.
        furthest (float): Distance from where it began.
    """

    median: float
    largest: float
    furthest: float


def nose_motion(flow: np.ndarray) -> np.ndarray:
    """Return the motion of the head in a flow field of an aligned crop: the median at the nose.

    Args:
        flow (ndarray): Shape (H, W, 2), in pixels.

    Returns:
        ndarray: (u, v), of the type of ``flow``, so that ``flow - nose_motion(flow)`` is the flow
        without it.
    """
    height, width = flow.shape[:2]
    left, top, right, bottom = (round(share * side) for share, side in
                                zip(NOSE, (width, height, width, height), strict=True))
    return np.median(flow[top:bottom, left:right], axis=(0, 1)).astype(flow.dtype)


def head_drift(steps: np.ndarray) -> HeadDrift:
    """Sum up the motion of the head over a clip.

    Args:
        steps (ndarray): :func:`nose_motion` from each frame to the next, shape (T, 2), T >= 1.
    """
    lengths = np.linalg.norm(steps, axis=1)
    path = np.linalg.norm(np.cumsum(steps, axis=0), axis=1)
    return HeadDrift(float(np.median(lengths)), float(lengths.max()), float(path.max()))
