"""A face of known landmarks, and a detector that is told what to see."""
import numpy as np

from mmatnet.face.detectors.base import DetectedFace

FACE = np.float32([(200, 150), (300, 150), (250, 205), (210, 260), (290, 260)])


def face_at(shift=(0, 0), landmarks=FACE, size=250):
    corner = landmarks.mean(0) + shift - size / 2
    return DetectedFace(np.float32([*corner, *(corner + size)]), 0.9,
                        np.float32(landmarks + shift))


class Told:
    """Gives one list of faces per call, the last for ever."""

    def __init__(self, *answers):
        self.answers, self.calls = list(answers), 0

    def detect(self, image):
        self.calls += 1
        return self.answers[min(self.calls, len(self.answers)) - 1]
