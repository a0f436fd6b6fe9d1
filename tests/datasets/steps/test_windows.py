import numpy as np
import pytest

import mmatnet.register  # noqa: F401
from mmatnet.datasets.steps.windows import boxes_around
from mmatnet.errors import InputError
from mmatnet.face.placement import PUBLISHED
from mmatnet.registry import TRANSFORMS


def tiled(image, **options):
    return TRANSFORMS.build({'type': 'TileWindows', **options})({'apex_flow': image})['apex_flow']


def test_four_windows_by_hand():
    image = np.arange(2 * 4 * 5, dtype=np.float32).reshape(2, 4, 5)
    boxes = [(0, 0, 2, 2), (3, 0, 5, 2), (1, 2, 3, 4), (3, 2, 5, 4)]
    expected = [[[0, 1, 3, 4], [5, 6, 8, 9], [11, 12, 13, 14], [16, 17, 18, 19]]]
    result = tiled(image, boxes=boxes, tile=(2, 2), columns=2)
    assert result[:1].tolist() == expected
    assert np.array_equal(result[1], result[0] + 20)
    assert result.flags.c_contiguous


def test_windows_are_resized_to_the_tile():
    image = np.random.default_rng(0).normal(size=(3, 8, 8)).astype(np.float32)
    result = tiled(image, boxes=[(0, 0, 8, 4), (2, 4, 6, 8)], tile=(2, 4), columns=1)
    assert result.shape == (3, 4, 4)
    assert result[:, :2] == pytest.approx(image[:, :4].reshape(3, 2, 2, 4, 2).mean(axis=(2, 4)),
                                          abs=1e-6)
    shrunk = image[:, 4:, 3].reshape(3, 2, 2).mean(axis=2)
    assert result[:, 2:, 1] == pytest.approx(shrunk, abs=1e-6)


def test_windows_stay_inside_the_picture():
    assert boxes_around([(14.9, 20.2), (2, 30), (28, 0)], 14, 28) == [
        (7, 13, 21, 27), (0, 14, 14, 28), (14, 0, 28, 14)]


def test_around_the_eyes_and_the_mouth_of_an_aligned_face_are_nearly_its_quarters():
    assert boxes_around(PUBLISHED.anchors(28), 14, 28) == [
        (0, 0, 14, 14), (14, 0, 28, 14), (1, 14, 15, 28), (13, 14, 27, 28)]


@pytest.mark.parametrize(('options', 'sentence'), [
    ({'boxes': [(0, 0, 2)]}, r'a box is left, top, right and bottom .*, got \(0, 0, 2\)'),
    ({'boxes': [(0, 3, 2, 3)]}, r'got \(0, 3, 2, 3\)'),
    ({'boxes': [(-1, 0, 2, 3)]}, r'got \(-1, 0, 2, 3\)'),
    ({'tile': (2,)}, r'tile must be height and width in pixels, got \(2,\)'),
    ({'columns': 2}, '1 boxes do not fill rows of 2'),
    ({'boxes': []}, '0 boxes do not fill rows of 1'),
])
def test_unsound_options_are_refused(options, sentence):
    with pytest.raises(InputError, match=sentence):
        TRANSFORMS.build({'type': 'TileWindows', 'boxes': [(0, 0, 2, 2)], 'tile': (2, 2),
                          'columns': 1, **options})


def test_a_box_outside_the_picture_is_refused():
    with pytest.raises(InputError, match=r'the box \(0, 0, 2, 5\) leaves apex_flow, whose pictures '
                                         'are 4x4'):
        tiled(np.zeros((3, 4, 4), np.float32), boxes=[(0, 0, 2, 5)], tile=(2, 2), columns=1)
