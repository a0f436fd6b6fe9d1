import numpy as np
import pytest

from mmatnet.errors import InputError
from mmatnet.features.face_points import MIRROR_68
from mmatnet.features.rtmpose_points import MIRROR_106, THE_68, RTMPosePoints
from tests.features.clips import CLIP, aligned

POINTS = np.random.default_rng(0).uniform(0, 4, (106, 2))


class Detector:
    """Sees what it is told."""

    def __init__(self, *faces):
        self.faces = faces

    def detect_106(self, image):
        assert np.array_equal(image, np.full((4, 4, 3), 10))  # the onset
        return [(None, face) for face in self.faces]


def opened(feature, *faces):
    feature.fit(4)
    feature._detector = Detector(*faces)
    return feature


def test_the_largest_face_of_the_onset_is_taken():
    feature = opened(RTMPosePoints(), POINTS, POINTS + 1)
    found = feature.compute(aligned())
    assert (found.shape, found.dtype) == (feature.shape, feature.dtype) == ((106, 2), np.float32)
    assert np.array_equal(found, POINTS.astype(np.float32))
    assert feature.frames(CLIP) == {10}
    some = opened(RTMPosePoints(count=68), POINTS)
    assert some.shape == (68, 2)
    assert np.array_equal(some.compute(aligned()), POINTS[THE_68].astype(np.float32))


def test_mirrors_are_their_own_and_agree():
    assert sorted(MIRROR_106) == list(range(106))
    assert [MIRROR_106[one] for one in MIRROR_106] == list(range(106))
    assert [MIRROR_106[point] for point in THE_68] == [THE_68[one] for one in MIRROR_68]
    assert len(set(THE_68)) == 68
    still = [one for one in range(106) if MIRROR_106[one] == one]
    assert still == [16, 51, 52, 53, 54, 60, 87, 93, 98, 102]


def test_the_mirror_exchanges_left_and_right():
    feature = opened(RTMPosePoints())
    mirrored = feature.mirror(POINTS.astype(np.float32))
    assert mirrored[66].tolist() == pytest.approx([3 - POINTS[79, 0], POINTS[79, 1]])


def test_what_cannot_be_had_is_said():
    with pytest.raises(InputError, match='EP01: no face found in the crop of frame 10'):
        opened(RTMPosePoints()).compute(aligned())
    with pytest.raises(InputError, match='count of RTMPosePoints must be 68 or 106, got 5'):
        RTMPosePoints(5)
