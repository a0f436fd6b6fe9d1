from dataclasses import replace

import numpy as np
import pytest

from mmatnet.synthetic.drawing import MARGIN, draw_face
from mmatnet.synthetic.face import HEIGHT, WIDTH, random_face


@pytest.fixture(scope='module')
def face():
    return random_face(np.random.default_rng(5))


@pytest.fixture(scope='module')
def picture(face):
    return draw_face(face)


def patch(picture, point, reach=4):
    """Mean colour around a landmark (x, y) of the crop."""
    x, y = (round(value) + MARGIN for value in point)
    return picture[y - reach:y + reach + 1, x - reach:x + reach + 1].mean((0, 1))


def test_picture_covers_the_crop_and_a_margin(picture):
    assert picture.shape == (HEIGHT + 2 * MARGIN, WIDTH + 2 * MARGIN, 3)
    assert picture.min() >= 0
    assert picture.max() <= 1


def test_drawing_twice_gives_the_same_pixels(face, picture):
    assert np.array_equal(draw_face(face), picture)


def test_parts_have_their_colours(face, picture):
    points = face.landmarks()
    for side in ('left', 'right'):
        cheek = patch(picture, points[f'{side}_cheek'])
        assert patch(picture, points[f'{side}_eye']).mean() < 0.7 * cheek.mean()  # iris
        assert patch(picture, points[f'{side}_brow'], 2).mean() < 0.9 * cheek.mean()
    lips, chin = (patch(picture, points[part], 2) for part in ('mouth', 'chin'))
    assert lips[0] / lips[1] > 1.1 * chin[0] / chin[1]  # redder


def test_light_brightens_the_side_it_comes_from(face):
    points = face.landmarks()
    for x in (-0.6, 0.6):
        lit = draw_face(replace(face, light=(x, -0.3, 0.74)))
        left, right = (patch(lit, points[f'{side}_cheek']).mean() for side in ('left', 'right'))
        assert (left > 1.15 * right) if x < 0 else (right > 1.15 * left)


def test_texture_belongs_to_the_subject(face, picture):
    other = draw_face(replace(face, texture_seed=face.texture_seed + 1))
    assert 0.005 < np.abs(other - picture).mean() < 0.05
