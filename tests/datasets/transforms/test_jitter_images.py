import numpy as np
import pytest

import mmatnet.register  # noqa: F401
from mmatnet.datasets.transforms.jitter_images import turn_and_shift
from mmatnet.errors import InputError
from mmatnet.registry import TRANSFORMS


def build(**options):
    np.random.seed(0)  # noqa: NPY002  the transforms draw from the generator that MMEngine seeds
    return TRANSFORMS.build({'type': 'JitterImages', **options})


def test_turned_and_shifted_by_hand():
    image = np.arange(9, dtype=np.float32).reshape(1, 3, 3)
    assert np.array_equal(turn_and_shift(image, 0, 0, 0), image)
    assert turn_and_shift(image, 0, 1, 0)[0].tolist() == [[0, 0, 0], [0, 1, 2], [3, 4, 5]]
    assert turn_and_shift(image, 0, 0, -1)[0].tolist() == [[1, 2, 0], [4, 5, 0], [7, 8, 0]]
    assert turn_and_shift(image, 90, 0, 0)[0] == pytest.approx(np.rot90(image[0]), abs=1e-3)


def test_all_images_move_by_one_draw():
    step = build(degrees=5, max_shift=2)
    image = np.random.default_rng(0).random((1, 8, 8), np.float32)
    draws = [step({'apex': image, 'onset': 2 * image}) for _ in range(20)]
    assert all(np.allclose(draw['onset'], 2 * draw['apex'], atol=1e-5) for draw in draws)
    assert len({draw['apex'].tobytes() for draw in draws}) == 20


def test_numbers_below_zero_are_refused():
    with pytest.raises(InputError, match='degrees and max_shift must be 0 or more'):
        build(degrees=-1, max_shift=0)
