"""Optical strain: how a flow field deforms what it moves."""
import numpy as np


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

    Examples:
        >>> flow = np.zeros((2, 3, 2))
        >>> flow[..., 0] = [0, 0.5, 1]  # stretched to the right by half
        >>> optical_strain(flow).tolist()
        [[0.5, 0.5, 0.5], [0.5, 0.5, 0.5]]
    """
    u_down, u_right = np.gradient(flow[..., 0])  # (H, W) each
    v_down, v_right = np.gradient(flow[..., 1])
    shear = (u_down + v_right) / 2
    return np.sqrt(u_right ** 2 + v_down ** 2 + 2 * shear ** 2)
