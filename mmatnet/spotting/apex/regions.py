"""The parts of an aligned crop that spotting looks at: both eyes with their brows, and the mouth.

In shares of the crop's side, wide enough for the template that alignment brings every face to (eyes
near (62, 58) and (173, 58), mouth at y = 180 of 224 pixels) and for registered crops as of CASME II
(eyes near y = 93, mouth near y = 165).
"""
import numpy as np

# name: left, top, right, bottom
APEX_REGIONS = {
    'left_eye': (0.05, 0.02, 0.48, 0.45),
    'right_eye': (0.52, 0.02, 0.95, 0.45),
    'mouth': (0.20, 0.62, 0.80, 0.98),
}


def region(image: np.ndarray, name: str) -> np.ndarray:
    """Return the view of one region.

    Args:
        image (ndarray): Shape (H, W, ...).
        name (str): A key of :data:`APEX_REGIONS`.
    """
    left, top, right, bottom = APEX_REGIONS[name]
    height, width = image.shape[:2]
    return image[round(top * height):round(bottom * height),
                 round(left * width):round(right * width)]
