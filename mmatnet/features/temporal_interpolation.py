"""Temporal interpolation: a clip of any length as one of a fixed number of frames.

Z. Zhou, G. Zhao, M. Pietikäinen, "Towards a Practical Lipreading System", CVPR 2011: frames are
the nodes of a path, the eigenvectors of its graph's Laplacian are samples of cosines, and so every
time between two frames has a place on the curve that they are samples of; a linear map leads from
there back to pictures. The paper finds that map by a singular value decomposition of the frames.
It cancels: with Y the matrix of eigenvectors but the constant one, shape (n, n - 1), and y(t) the
same cosines at time t, the picture at t is mu + (X - mu) Y y(t), with X the frames and mu their
mean. So each new picture is a sum of frames with weights that no frame has a part in: those of the
interpolation by a discrete cosine transform. It needs no linearly independent frames either.
"""
import numpy as np


def interpolation_weights(frames: int, length: int) -> np.ndarray:
    """Return how much of each frame is in each new picture.

    Args:
        frames (int): n, of the clip, 1 or more.
        length (int): T, of the result, spread evenly from the first frame to the last; one picture
            is the first frame.

    Returns:
        ndarray: Shape (T, n), float64; each row sums to 1, and some weights are negative.
    """
    times = np.linspace(0, frames - 1, length)  # in frames
    waves = np.pi * np.arange(frames) / frames
    basis, at = (np.cos(np.outer(places + 0.5, waves)) * np.sqrt(2 / frames)
                 for places in (np.arange(frames), times))  # (n, n) and (T, n)
    basis[:, 0] = at[:, 0] = np.sqrt(1 / frames)
    return at @ basis.T


def interpolate(frames: np.ndarray, length: int) -> np.ndarray:
    """Bring a clip to a number of frames; the first and the last stay what they are.

    Args:
        frames (ndarray): Shape (n, ...), n from 1 up.
        length (int): T.

    Returns:
        ndarray: Shape (T, ...): uint8, rounded and clipped, if the frames are; else float64.

    Examples:
        >>> interpolate(np.array([[0], [100]], np.uint8), 3).tolist()
        [[0], [50], [100]]
    """
    weights = interpolation_weights(len(frames), length)
    pictures = np.tensordot(weights, frames.astype(float), axes=1)
    if frames.dtype == np.uint8:
        return np.clip(np.rint(pictures), 0, 255).astype(np.uint8)
    return pictures
