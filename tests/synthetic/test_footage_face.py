from dataclasses import replace
from itertools import islice

import cv2
import numpy as np
import pytest
import skimage.data
from scipy.ndimage import map_coordinates

from mmatnet.face.detectors.centerface import CenterFace
from mmatnet.face.limits import nose_place
from mmatnet.synthetic.footage_face import MIDDLE, Footage, moving_face


@pytest.fixture
def pose():
    """Draw frames of given poses (T, 6) and nothing else."""
    def make(rows, **changed):
        plan = moving_face(0, 10, 10, ()).plan
        plan = replace(plan, pose=np.resize(np.array(rows, float), (len(plan), 6)), **changed)
        return list(islice(Footage(plan, 0, (640, 480), 2.5, 0.0), len(rows)))
    return make


def photograph(places):
    """Green of the photograph at places (N, 2), by cubic splines."""
    green = skimage.data.astronaut()[..., 1].astype(float)
    return map_coordinates(green, np.transpose(places)[::-1], order=3)


def places(rows, columns):
    """Of pixels of a frame in the photograph, whose middle is in the middle of the frame."""
    x, y = np.meshgrid(columns, rows)
    return MIDDLE + (np.stack([x.ravel(), y.ravel()], 1) - (320, 240)) / 2.5


def test_a_still_head_is_the_photograph(pose):
    frame, = pose([[0] * 6])
    rows, columns = np.arange(100, 380, 9), np.arange(180, 460, 9)
    away = frame[np.ix_(rows, columns)][..., 1].ravel() - photograph(places(rows, columns))
    assert np.abs(away).mean() < 1.0


def test_a_hundredth_of_a_pixel_is_seen(pose):
    """The difference of two frames is the slope of the photograph times the shift."""
    frames = pose([[0] * 6, [0.04, 0, 0, 0, 0, 0], [0, 0.04, 0, 0, 0, 0]])
    still = frames[0].astype(float)[150:330, 240:400, 1]
    down, across = np.gradient(still)
    for frame, slope in zip(frames[1:], (across, down), strict=True):
        change = frame[150:330, 240:400, 1] - still
        shift = -(change * slope).sum() / (slope ** 2).sum()
        assert shift == pytest.approx(0.04, abs=0.01)


def test_the_room_stays_where_the_head_moves(pose):
    still, moved = pose([[0] * 6, [15, 0, 5, 0, 0, 0]])
    assert (still[-8:, -8:] == moved[-8:, -8:]).all()
    assert np.abs(still[150:330, 240:400].astype(int) - moved[150:330, 240:400]).mean() > 5


@pytest.mark.parametrize('degrees', [8, 20, -20])
def test_a_turned_head_has_its_nose_to_that_side(pose, degrees):
    detector = CenterFace()
    noses = [nose_place(detector.detect(frame)[0].landmarks)[0]
             for frame in pose([[0] * 6, [0, 0, 0, degrees, 0, 0]])]
    assert noses[1] - noses[0] == pytest.approx(0.006 * degrees, abs=0.003 * abs(degrees))


def test_shut_eyes_are_skin(pose):
    def dark(frame):  # share of the eye
        grey = cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY)[190:212, 240:275]
        return (grey < 70).mean()
    still, = pose([[0] * 6])
    shut, = pose([[0] * 6], lids=np.ones(100))
    assert dark(still) > 0.15
    assert dark(shut) < 0.06


def test_footage_is_the_same_each_time_and_has_noise():
    footage = moving_face(5, 10, 10, size=(160, 120), scale=0.6)
    first, second = list(footage), list(footage)
    assert len(first) == len(footage) == 100
    assert all((one == other).all() for one, other in zip(first, second, strict=True))
    assert first[0].shape == (120, 160, 3)
    plain = next(iter(replace(footage, noise=0.0)))
    assert 1 < (first[0].astype(int) - plain)[plain.max(-1) < 200].std() < 2
