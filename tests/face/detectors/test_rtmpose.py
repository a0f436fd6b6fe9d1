import sys
from urllib.error import URLError

import numpy as np
import pytest

from mmatnet.errors import InputError
from mmatnet.face.detectors.base import DetectedFace
from mmatnet.face.detectors.rtmpose import RTMPose, five_of_106
from mmatnet.registry import DETECTORS


class Finder:
    """Sees a face in a box of its own, with wrong landmarks."""

    def __init__(self, *boxes):
        self.boxes = boxes

    def detect(self, image):
        return [DetectedFace(np.float32(box), 0.9, np.zeros((5, 2), np.float32))
                for box in self.boxes]


def test_the_five_points_of_106():
    points = np.random.default_rng(0).normal(size=(106, 2))
    points[66:74] = (10, 20) + 3 * np.array([(-1, 0), (-0.5, -1), (0, -1), (0.5, -1), (1, 0),
                                             (0.5, 1), (0, 1), (-0.5, 1)])
    points[75:83] = points[66:74] + (40, 1)
    points[54], points[84], points[90] = (30, 40), (15, 60), (45, 61)
    assert np.allclose(five_of_106(points), [(10, 20), (50, 21), (30, 40), (15, 60), (45, 61)])


def test_points_come_back_from_the_input_of_the_net_to_the_picture(monkeypatch):
    """The net sees 1.25 times the longer side of the box; SimCC has two bins per pixel."""
    rtmlib = pytest.importorskip('rtmlib')

    def make(self, weights, input_size, **rest):
        self.model_input_size, self.mean, self.std = input_size, None, None
        self.to_openpose = False

    def infer(self, image):
        assert image.shape[:2] == (256, 256)
        simcc_x, simcc_y = np.zeros((2, 1, 106, 512))
        simcc_x[0, :, 2 * 128], simcc_y[0, :, 2 * 64] = 1, 1  # (128, 64) of 256
        return simcc_x, simcc_y

    monkeypatch.setattr(rtmlib.RTMPose, '__init__', make)
    monkeypatch.setattr(rtmlib.RTMPose, 'inference', infer)
    picture = np.zeros((480, 640, 3), np.uint8)
    near, far = RTMPose(Finder((100, 100, 300, 260), (400, 200, 480, 300))).detect(picture)
    assert np.allclose(near.landmarks, (200, 180 - 250 / 4), atol=1.5)
    assert np.allclose(far.landmarks, (440, 250 - 125 / 4), atol=1.5)
    assert near.box.tolist() == [100, 100, 300, 260]
    assert RTMPose(Finder()).detect(picture) == []


def test_a_missing_package_is_explained(monkeypatch):
    monkeypatch.setitem(sys.modules, 'rtmlib', None)
    with pytest.raises(InputError, match=r'needs the packages rtmlib and onnxruntime; type pip'):
        DETECTORS.make('rtmpose')


def test_weights_that_cannot_be_fetched_are_explained(monkeypatch):
    rtmlib = pytest.importorskip('rtmlib')

    def fail(self, *arguments, **rest):
        raise URLError('Name or service not known')

    monkeypatch.setattr(rtmlib.RTMPose, '__init__', fail)
    with pytest.raises(InputError, match=r'cannot be fetched from https://download.openmmlab.*'
                                         r'connect to the internet once, or take centerface'):
        DETECTORS.make('rtmpose')
