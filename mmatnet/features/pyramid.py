"""A picture as bands of its detail, each of half the side of the one before."""
import cv2
import numpy as np

SMALLEST = 8  # pixels of the shorter side that is still divided


def laplacian_pyramid(picture: np.ndarray) -> list[np.ndarray]:
    """Divide a picture into bands: P. Burt, E. Adelson, IEEE Transactions on Communications 1983.

    Args:
        picture (ndarray): float32, shape (H, W).

    Returns:
        list[ndarray]: Finest first; the last is what is left, a small picture.
    """
    bands = []
    while min(picture.shape) >= 2 * SMALLEST:
        smaller = cv2.pyrDown(picture)
        bands.append(picture - cv2.pyrUp(smaller, dstsize=picture.shape[::-1]))
        picture = smaller
    return [*bands, picture]


def collapse(bands: list[np.ndarray]) -> np.ndarray:
    """Put a picture together again, float32, (H, W)."""
    picture = bands[-1]
    for band in bands[-2::-1]:
        picture = band + cv2.pyrUp(picture, dstsize=band.shape[::-1])
    return picture
