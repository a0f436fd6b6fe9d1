import numpy as np
import pytest

from mmatnet.datasets.steps.patches import PatchesAtPoints, cut_patches
from mmatnet.errors import InputError
from mmatnet.features.face_points import MIRROR_68
from mmatnet.features.mean_face import place_mean_face


def test_squares_lie_around_points_and_inside():
    picture = np.arange(36.).reshape(1, 6, 6)
    patches = cut_patches(picture, np.array([(2.4, 3), (-9, 0), (5, 99)]), 3)
    assert patches[:, 0, 1, 1].tolist() == [20, 7, 28]  # rows and columns (3, 2), (1, 1), (4, 4)
    assert patches[0, 0].tolist() == [[13, 14, 15], [19, 20, 21], [25, 26, 27]]


def test_points_of_the_crop_are_found_in_a_smaller_picture():
    points = np.tile(np.float32([[5, 9]]), (68, 1))  # in the middle of pixels (2, 4) of a half
    picture = np.arange(64.).reshape(1, 8, 8)
    results = PatchesAtPoints(side=1, crop_size=16)(
        {'apex_flow': picture, 'face_points': points, 'apex_flow_mirrored': picture,
         'face_points_mirrored': points})
    assert results.keys() == {'patches'}
    assert results['patches'].shape == (30, 1, 1, 1)
    assert set(results['patches'].flat) == {4 * 8 + 2}


def test_the_mirror_of_a_clip_has_the_mirrored_patches_in_the_partners_places():
    draw = np.random.default_rng(0)
    flow = draw.normal(size=(3, 128, 128)).astype(np.float32)
    points = place_mean_face(np.array([(62, 58), (173, 58), (118, 120), (72, 180), (163, 180)]))
    mirrored = points[MIRROR_68] * [-1, 1] + [223, 0]
    cut, other = (PatchesAtPoints()({'apex_flow': picture, 'face_points': at})['patches']
                  for picture, at in ((flow, points), (flow[..., ::-1], mirrored)))
    order = [BROWS.index(MIRROR_68[number]) for number in BROWS]
    assert np.array_equal(other, cut[order][..., ::-1])


BROWS = [*range(17, 27), *range(48, 68)]


@pytest.mark.parametrize(('options', 'sentence'), [
    ({'side': 4}, 'side of PatchesAtPoints must be odd, got 4'),
    ({'side': 0}, 'side of PatchesAtPoints must be a whole number from 1 up, got 0')])
def test_unsound_sides_are_refused(options, sentence):
    with pytest.raises(InputError, match=sentence):
        PatchesAtPoints(**options)


def test_small_pictures_are_refused():
    with pytest.raises(InputError, match='cuts squares of 7x7, but apex_flow has 4x4'):
        PatchesAtPoints()({'apex_flow': np.zeros((3, 4, 4)), 'face_points': np.zeros((68, 2))})
