"""Bringing images to another size."""
import cv2
import numpy as np


def resize(image: np.ndarray, width: int, height: int | None = None) -> np.ndarray:
    """Resize an image: areas of pixels are averaged unless a side grows, else bilinearly.

    Args:
        image (ndarray): Shape (H, W) or (H, W, C).
        width, height (int): Of the result; one number makes it square.

    Returns:
        ndarray: A new array of the same type, shape (height, width) or (height, width, C).
    """
    height = width if height is None else height
    grows = height > image.shape[0] or width > image.shape[1]
    return cv2.resize(image, (width, height),
                      interpolation=cv2.INTER_LINEAR if grows else cv2.INTER_AREA)
