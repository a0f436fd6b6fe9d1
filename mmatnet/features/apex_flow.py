"""Flow from onset to apex with its optical strain: the input of most networks since MEGC2019."""
import cv2
import numpy as np

CHANNELS = ('u', 'v', 'strain')


def optical_strain(flow: np.ndarray) -> np.ndarray:
    """Return the magnitude of the symmetric gradient of a flow field.

    With exx = du/dx, eyy = dv/dy and exy = (du/dy + dv/dx) / 2 it is
    sqrt(exx^2 + eyy^2 + 2 exy^2): Shreve et al., "Macro- and micro-expression spotting in long
    videos using spatio-temporal strain", FG 2011; Liong et al., "Less is more: Micro-expression
    recognition from video using apex frame", 2018. Translation has none, and rotation none to
    first order. Derivatives are central differences, one-sided at the border.

    Args:
        flow (ndarray): Shape (H, W, 2), in pixels; u to the right, v down. H and W from 2 up.

    Returns:
        ndarray: Shape (H, W), of the flow's type, without unit (pixels per pixel).
    """
    u_down, u_right = np.gradient(flow[..., 0])  # (H, W) each
    v_down, v_right = np.gradient(flow[..., 1])
    shear = (u_down + v_right) / 2
    return np.sqrt(u_right ** 2 + v_down ** 2 + 2 * shear ** 2)


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
