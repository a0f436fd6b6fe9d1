import numpy as np
import pytest

from mmatnet.face.following import SMALL, Seen, compose, correlation, follow, warp_quickly
from mmatnet.face.geometry import Warp, anchor_transform, apply, inverse
from mmatnet.io.frames import grey_of


def seen(picture):
    return Seen(grey_of(picture), np.zeros(2, int))


@pytest.fixture
def matrix(astronaut):
    """To the crop of 224, of the face where ``astronaut.place()`` has it."""
    return anchor_transform(apply(astronaut.place(), astronaut.landmarks[[0, 1, 3, 4]]), 224)


@pytest.mark.parametrize(('scale', 'degrees', 'x', 'y'), [
    (2.5, 0, 320, 240), (2.5, 0, 320.4, 239.7), (2.5, 3, 332, 228), (2.6, -4, 300, 250)])
def test_a_known_motion_of_a_real_head_is_found(astronaut, matrix, scale, degrees, x, y):
    before, now = astronaut.place(), astronaut.place(scale, degrees, x, y)
    moved = follow(seen(astronaut.picture(before)), seen(astronaut.picture(now)), matrix)
    assert moved.share > 0.5
    assert moved.alike > 0.99
    found = apply(moved.back, apply(now, astronaut.landmarks[[0, 1, 2]]))
    away = np.linalg.norm(found - apply(before, astronaut.landmarks[[0, 1, 2]]), axis=1)
    assert away.max() < 0.5  # pixels of a picture whose eyes are 108 apart


def test_a_mouth_that_opens_moves_no_head(astronaut, matrix):

    still = astronaut.picture(astronaut.place())
    spoken = still.copy()
    spoken[300:340, 270:380] = still[285:325, 270:380]  # the lips go down
    moved = follow(seen(still), seen(spoken), matrix)
    assert np.abs(apply(moved.back, [(320, 240)]) - (320, 240)).max() < 0.05
    assert moved.share > 0.9


def test_of_a_changed_light_nothing_moves(astronaut, matrix):
    still = astronaut.picture(astronaut.place())
    dark = (still * 0.5 + 10).astype(np.uint8)
    moved = follow(seen(still), seen(dark), matrix)
    assert np.abs(moved.back - np.eye(2, 3)).max() < 0.05
    assert moved.share > 0.9


def test_of_another_picture_nothing_is_said(astronaut, matrix):
    other = np.random.default_rng(0).integers(0, 256, (480, 640, 3), dtype=np.uint8)
    moved = follow(seen(astronaut.picture(astronaut.place())), seen(other), matrix)
    assert moved.share < 0.3
    assert moved.alike < 0.5
    grey = np.full((480, 640, 3), 90, np.uint8)
    assert follow(seen(grey), seen(other), matrix).share == 0


def test_the_quick_warp_is_nearly_the_exact_one(astronaut, matrix):
    grey = grey_of(astronaut.picture(astronaut.place()))
    exact = Warp(matrix, grey.shape, 224)(grey).astype(int)
    quick = warp_quickly(grey, np.zeros(2), matrix, 224).astype(int)
    assert np.abs(quick - exact).mean() < 0.6
    large = grey.repeat(4, 0).repeat(4, 1)
    zoomed = compose(matrix, np.array([[0.25, 0, -0.375], [0, 0.25, -0.375]]))
    assert np.abs(warp_quickly(large, np.zeros(2), zoomed, 224) - exact).mean() < 0.8


def test_a_part_gives_the_crop_of_the_whole(astronaut, matrix):
    grey = grey_of(astronaut.picture(astronaut.place()))
    part = Seen(grey[60:440, 120:540], np.array([120, 60]))
    whole = Seen(grey, np.zeros(2, int))
    assert np.abs(part.small(matrix).astype(int) - whole.small(matrix)).max() <= 1
    assert part.small(matrix).shape == (SMALL, SMALL)


def test_composing_undoes_an_inverse(matrix):
    assert compose(matrix, inverse(matrix)) == pytest.approx(np.eye(2, 3))
    points = np.array([(3.0, 4.0), (5.0, -6.0)])
    assert apply(compose(matrix, matrix), points) == pytest.approx(
        apply(matrix, apply(matrix, points)))


def test_correlation_has_no_value_for_one_grey():
    image = np.arange(16, dtype=np.uint8).reshape(4, 4)
    assert correlation(image, image) == pytest.approx(1)
    assert correlation(image, image[::-1, ::-1].copy()) == pytest.approx(-1)
    assert correlation(image, np.full((4, 4), 7, np.uint8)) in (0.0, 1.0)
