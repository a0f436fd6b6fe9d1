"""What a face detector is, and what it gives.

Points are (x, y) in pixels, x to the right, y down; (0, 0) is the middle of the top left pixel.
Left and right are those of the image, not of the person.
"""
from dataclasses import dataclass
from typing import Protocol

import numpy as np

LANDMARKS = ('left_eye', 'right_eye', 'nose', 'left_mouth', 'right_mouth')
MIRROR = [1, 0, 2, 4, 3]  # left becomes right


@dataclass(frozen=True)
class DetectedFace:
    """Holds one face of an image.

    Args:
        box (ndarray): Left, top, right, bottom; float32, shape (4,).
        score (float): How sure the detector is, 0 to 1.
        landmarks (ndarray): Middle of the eyes, tip of the nose, corners of the mouth, in the order
            of :data:`LANDMARKS`; float32, shape (5, 2).
    """

    box: np.ndarray
    score: float
    landmarks: np.ndarray

    @property
    def area(self) -> float:
        """Area of the box, in square pixels."""
        return float(np.prod(self.box[2:] - self.box[:2]))


class Detector(Protocol):
    """Interface of a face detector; registered in ``DETECTORS``, made once per process."""

    @property
    def packages(self) -> tuple[str, ...]:
        """Distributions whose versions could change what it finds; a clip store notes them."""

    def detect(self, image: np.ndarray) -> list[DetectedFace]:
        """Find the faces of an image (BGR, uint8, (H, W, 3)), largest first."""
