"""Local binary patterns: the texture of an image in 8 bits a pixel."""
import cv2
import numpy as np

PATTERNS = 256  # of 8 neighbours
# the neighbours of a pixel, around it: row and column
NEIGHBOURS = ((-1, -1), (-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1))


def local_binary_patterns(image: np.ndarray) -> np.ndarray:
    """Give each pixel a bit for each neighbour that is no darker; the edge is repeated.

    Args:
        image (ndarray): uint8, (H, W).

    Returns:
        ndarray: uint8, (H, W).
    """
    height, width = image.shape
    wide = cv2.copyMakeBorder(image, 1, 1, 1, 1, cv2.BORDER_REPLICATE)
    patterns = np.zeros_like(image)
    for bit, (down, across) in enumerate(NEIGHBOURS):
        neighbour = wide[1 + down:1 + down + height, 1 + across:1 + across + width]
        patterns |= (neighbour >= image).astype(np.uint8) << bit
    return patterns
