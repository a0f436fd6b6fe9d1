import numpy as np
import pytest

import mmatnet.register  # noqa: F401
from mmatnet.errors import InputError
from mmatnet.registry import TRANSFORMS


def build(**options):
    np.random.seed(0)  # noqa: NPY002  the transforms draw from the generator that MMEngine seeds
    return TRANSFORMS.build({'type': 'CropOrResize', **options})


def test_all_frames_are_cut_at_one_place_which_lies_anywhere():
    step, places = build(size=2, prob=1), set()
    image = np.arange(16, dtype=np.float32).reshape(4, 4)
    for _ in range(200):
        cut = step({'all_frames': np.stack([image, image + 100])})['all_frames']
        assert cut.shape == (2, 2, 2)
        assert np.array_equal(cut[1], cut[0] + 100)
        places.add(int(cut[0, 0, 0]))
    assert places == {0, 1, 2, 4, 5, 6, 8, 9, 10}


def test_others_are_shrunk():
    step = build(size=2, prob=0)
    frames = np.arange(16, dtype=np.float32).reshape(1, 4, 4)
    assert step({'all_frames': frames})['all_frames'].tolist() == [[[2.5, 4.5], [10.5, 12.5]]]


def test_half_of_them_each():
    step, frames = build(size=2), np.eye(4, dtype=np.float32)[None]
    whole = sum(step({'all_frames': frames})['all_frames'][0].tolist() == [[0.5, 0], [0, 0.5]]
                for _ in range(1000))
    assert 450 < whole < 550


def test_small_images_are_refused():
    with pytest.raises(InputError, match='CropOrResize cuts 8x8 pixels, but all_frames has 4x4'):
        build(size=8)({'all_frames': np.zeros((1, 4, 4), np.float32)})
