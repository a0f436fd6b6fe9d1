import numpy as np
import pytest

from mmatnet.errors import InputError
from mmatnet.features.landmarks import Landmarks
from tests.features.clips import CLIP, aligned

POINTS = np.array([(62, 58), (173, 58), (115, 120), (71.5, 180), (163.5, 180)])


def test_the_points_are_those_of_the_clip():
    feature = Landmarks()
    found = feature.compute(aligned(landmarks=POINTS))
    assert (found.shape, found.dtype) == (feature.shape, feature.dtype) == ((5, 2), np.float32)
    assert np.array_equal(found, POINTS.astype(np.float32))
    assert feature.frames(CLIP) == {10}


def test_the_mirror_exchanges_left_and_right():
    """In a crop of 224 the column 62 becomes 161, and the left eye is still on the left."""
    feature = Landmarks()
    mirrored = feature.mirror(POINTS.astype(np.float32))
    assert mirrored.tolist() == [[50, 58], [161, 58], [108, 120], [59.5, 180], [151.5, 180]]
    assert np.array_equal(feature.mirror(mirrored), POINTS.astype(np.float32))
    feature.fit(112)
    assert feature.mirror(np.zeros((5, 2), np.float32))[0].tolist() == [111, 0]


def test_a_clip_without_a_face_is_named():
    with pytest.raises(InputError, match='casme2/sub01/EP01: no face found in the crop of frame '
                                         '10; give eyes, nose and mouth with --landmarks CSV'):
        Landmarks().compute(aligned())
