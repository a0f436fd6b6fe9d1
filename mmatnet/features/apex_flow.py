"""Flow from onset to apex with its optical strain: the input of most networks since MEGC2019."""
import cv2
import numpy as np

from mmatnet.flow.strain import optical_strain

CHANNELS = ('u', 'v', 'strain')


def apex_flow_channels(flow: np.ndarray, size: int) -> np.ndarray:
    """Put u, v and strain into channels, and shrink them by averaging areas.

    Strain is computed before shrinking, and u and v stay pixels of the full field: a
    displacement of one pixel in a 224x224 crop is 1.0 at 28x28 too.

    Args:
        flow (ndarray): From onset to apex, shape (S, S, 2), in pixels.
        size (int): Side of the result, at most S.

    Returns:
        ndarray: Shape (3, size, size), float32: u, v, strain.
    """
    channels = np.dstack([flow, optical_strain(flow)]).astype(np.float32)  # (S, S, 3)
    if size != len(channels):
        channels = cv2.resize(channels, (size, size), interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray(channels.transpose(2, 0, 1))


def mirror_apex_flow(apex_flow: np.ndarray) -> np.ndarray:
    """Mirror left-right: columns reversed, u negated; v and strain keep their sign.

    Args:
        apex_flow (ndarray): Shape (3, H, W).

    Returns:
        ndarray: A new array of the same shape.
    """
    mirrored = apex_flow[..., ::-1].copy()
    np.negative(mirrored[0], out=mirrored[0])
    return mirrored
