import numpy as np
import pytest

from mmatnet.face.geometry import anchor_transform, apply
from mmatnet.face.held import MENDED, SLACK, HeldFace
from mmatnet.face.placement import ANCHORS
from tests.face.told import FACE, face_at

SIZE = 224


@pytest.fixture
def held():
    return HeldFace(face_at(), face_at(size=112), [anchor_transform(FACE[ANCHORS], SIZE)], SIZE)


def back(x):
    """The head moved by x pixels to the right."""
    return np.array([[1.0, 0, -x], [0, 1, 0]])


def place_of_eye(held, x):
    return apply(held.matrices[0], FACE[:1] + (x, 0))[0]


def test_without_a_rough_reading_at_first_later_ones_are_compared_to_the_exact_one():
    held = HeldFace(face_at(), None, [anchor_transform(FACE[ANCHORS], SIZE)], SIZE)
    assert held.away(face_at(), rough=True) == held.away(face_at()) == 0


def test_within_the_slack_the_transform_stays(held):
    before = held.matrices[0]
    held.move(back(1.3), 0.0)  # 1.116 pixels of the crop each: 0.65 % of its side
    assert not held.settle()
    assert np.array_equal(held.matrices[0], before)


def test_beyond_it_follows_so_far_behind(held):
    eye = place_of_eye(held, 0)
    for step in range(1, 20):
        held.move(back(5.0), 0.0)
        assert held.settle()
        away = place_of_eye(held, 5 * step) - eye
        assert away == pytest.approx((SLACK * SIZE, 0), abs=1e-6)
    assert held.face.landmarks == pytest.approx(FACE + (95, 0), abs=1e-3)
    assert held.face.box == pytest.approx(face_at((95, 0)).box, abs=1e-3)


def test_readings_are_compared_with_where_the_face_should_be(held):
    held.move(back(20.0), 0.0)
    assert held.away(face_at((20, 0))) == pytest.approx(0, abs=1e-6)
    assert held.away(face_at((30, 0))) == pytest.approx(10 * 1.116 / SIZE, abs=1e-3)
    assert held.away(face_at((20, 7)), rough=True) == pytest.approx(7 * 1.116 / SIZE, abs=1e-3)


def test_what_is_mended_is_done_slowly_and_what_is_taken_at_once(held):
    held.mend(face_at((16, 0)))
    held.move(back(0.0), 0.5)
    assert held.face.landmarks == pytest.approx(FACE + (16 * MENDED / 2, 0), abs=1e-3)
    held.take(face_at((16, 0)))
    assert held.face.landmarks == pytest.approx(FACE + (16, 0), abs=1e-3)
    held.move(back(0.0), 10.0)
    assert held.face.landmarks == pytest.approx(FACE + (16, 0), abs=1e-3)


def test_the_small_crop_is_of_224_whatever_the_size():
    small = HeldFace(face_at(), None, [anchor_transform(FACE[ANCHORS], 56)], 56)
    assert small.true_matrix == pytest.approx(anchor_transform(FACE[ANCHORS], 224))
