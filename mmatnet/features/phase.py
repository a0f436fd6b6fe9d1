"""Phase magnification by the Riesz transform: patterns are moved instead of made brighter.

N. Wadhwa, M. Rubinstein, F. Durand, W. Freeman, "Riesz Pyramids for Fast Phase-Based Video
Magnification", ICCP 2014: of each band of a Laplacian pyramid a pair of derivative filters gives a
local phase with a direction; what it changed since the first frame is averaged over neighbours,
which weigh their amplitude, and the band is turned by a multiple of it. Ours: the change is taken
as it is, without a filter over time, since a clip begins with its onset.
"""
import cv2
import numpy as np

from mmatnet.features.pyramid import collapse, laplacian_pyramid

TINY = np.float32(1e-6)


def magnify_phase(frames: np.ndarray, alpha: float = 4.0, sigma: float = 2.0) -> np.ndarray:
    """Magnify motion: a shift d since the first frame becomes about (1 + alpha) d.

    The small filters see less of long waves: measured at 128x128, gratings of 8, 16 and 32 pixels
    sway 4.2, 3.9 and 3.8 times as far under alpha 4, and 8.7, 7.6 and 7.3 times under 9. Noise is
    moved and not made larger: white noise of standard deviation 1 comes out with 0.83 under both.
    What moves by more than half a wave of a band from frame to frame is not followed there.

    Args:
        frames (ndarray): Shape (T, H, W), float32.
        alpha (float): The factor.
        sigma (float): Of the average over neighbours, in pixels of a band.

    Returns:
        ndarray: Of the same shape, float32; the first frame is what it was.
    """
    magnified: list[np.ndarray] = []
    changes: list[np.ndarray] = []
    before: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
    for frame in frames:
        *bands, rest = laplacian_pyramid(frame)
        now = [(band, *riesz(band)) for band in bands]
        if before:
            changes = [change + step(old, new) for change, old, new
                       in zip(changes, before, now, strict=True)]
        else:
            changes = [np.zeros((2, *band.shape), np.float32) for band in bands]
        magnified.append(collapse([
            turned(*parts, np.float32(alpha) * averaged(change, parts, sigma))
            for parts, change in zip(now, changes, strict=True)] + [rest]))
        before = now
    return np.stack(magnified)


def riesz(band: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the Riesz pair of a band, approximated by half differences along x and y."""
    kernel = np.array([[0.5, 0, -0.5]], np.float32)
    return (cv2.filter2D(band, -1, kernel, borderType=cv2.BORDER_REFLECT_101),
            cv2.filter2D(band, -1, kernel.T, borderType=cv2.BORDER_REFLECT_101))


def step(before: tuple[np.ndarray, ...], now: tuple[np.ndarray, ...]) -> np.ndarray:
    """Return by how much the phase turned between two frames, along x and y, (2, h, w), radians."""
    (p, px, py), (c, cx, cy) = before, now
    real, along_x, along_y = c * p + cx * px + cy * py, p * cx - c * px, p * cy - c * py
    length = np.hypot(along_x, along_y)
    return np.arctan2(length, real) / np.maximum(length, TINY) * np.stack([along_x, along_y])


def averaged(change: np.ndarray, parts: tuple[np.ndarray, ...], sigma: float) -> np.ndarray:
    """Average a phase, (2, h, w), over neighbours that weigh their amplitude."""
    weight = np.sqrt(sum(part ** 2 for part in parts))
    total = np.maximum(cv2.GaussianBlur(weight, (0, 0), sigma), TINY)
    return np.stack([cv2.GaussianBlur(one * weight, (0, 0), sigma) / total for one in change])


def turned(band: np.ndarray, along_x: np.ndarray, along_y: np.ndarray,
           phase: np.ndarray) -> np.ndarray:
    """Turn a band by a phase along x and y, (2, h, w), in radians."""
    length = np.hypot(*phase)
    direction = phase / np.maximum(length, TINY)
    return (np.cos(length) * band
            - np.sin(length) * (direction[0] * along_x + direction[1] * along_y))
