"""What a laboratory adds from outside: a database, a face detector and an apex spotter."""
import re

import numpy as np

from mmatnet.databases.base import FrameSet, Reader
from mmatnet.face.detectors.base import DetectedFace
from mmatnet.registry import APEX_SPOTTERS, DATABASES, DETECTORS


@DATABASES.register_module(name='lab')
class Lab(Reader):
    """Reads the recordings of our laboratory."""

    database = 'lab'
    title = 'Our laboratory'
    fps = 120.0
    frame_sets = (FrameSet('lab_frames', re.compile(r'(\d+)\.png'), registered=False),)
    sheet_names = ('lab.xlsx',)
    columns = {'subject': 'who', 'clip': 'which', 'onset': 'from', 'offset': 'to',
               'emotion': 'what'}


@DETECTORS.register_module(name='still')
class Still:
    """Finds the face where everybody's chin rest is."""

    packages = ()

    def detect(self, image: np.ndarray) -> list[DetectedFace]:
        """Give one face in the middle."""
        height, width = image.shape[:2]
        shares = np.float32([[0.35, 0.4], [0.65, 0.4], [0.5, 0.55], [0.4, 0.7], [0.6, 0.7]])
        box = np.float32([0.2 * width, 0.1 * height, 0.8 * width, 0.9 * height])
        return [DetectedFace(box, 1.0, shares * np.float32([width, height]))]


@APEX_SPOTTERS.register_module(name='third')
class Third:
    """Takes the frame after a third of the clip."""

    def __call__(self, crops: np.ndarray) -> int:
        """Return its position; (T, S, S) in."""
        return len(crops) // 3
