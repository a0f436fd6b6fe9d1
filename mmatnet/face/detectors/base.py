"""What a face detector gives, and the detectors by name.

Points are (x, y) in pixels, x to the right, y down; (0, 0) is the middle of the top left pixel.
Left and right are those of the image, not of the person.
"""
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from mmatnet.errors import InputError

LANDMARKS = ('left_eye', 'right_eye', 'nose', 'left_mouth', 'right_mouth')


@dataclass(frozen=True)
class DetectedFace:
    """One face in a picture.

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
        """Of the box, in square pixels."""
        return float(np.prod(self.box[2:] - self.box[:2]))


class Detector(Protocol):
    """What finds faces; made once per process."""

    def detect(self, image: np.ndarray) -> list[DetectedFace]:
        """Find the faces of a picture (BGR, uint8, (H, W, 3)), largest first."""


def _centerface() -> Detector:
    from mmatnet.face.detectors.centerface import CenterFace
    return CenterFace()


def _rtmpose() -> Detector:
    from mmatnet.face.detectors.centerface import CenterFace
    from mmatnet.face.detectors.rtmpose import RTMPose
    return RTMPose(CenterFace())


DETECTORS: dict[str, Callable[[], Detector]] = {'centerface': _centerface, 'rtmpose': _rtmpose}


def make_detector(name: str) -> Detector:
    """Make a detector.

    Args:
        name (str): ``centerface`` (offline, the default of everything here), or ``rtmpose`` (106
            points, its weights are downloaded on first use).

    Raises:
        InputError: If the name is unknown, or what the detector needs is not installed or cannot
            be fetched.
    """
    if name not in DETECTORS:
        raise InputError(f'the face detector must be one of {", ".join(DETECTORS)}, got {name!r}')
    return DETECTORS[name]()
