import numpy as np
import pytest

import mmatnet.register  # noqa: F401
from mmatnet.datasets.transforms.erase import erase
from mmatnet.errors import InputError
from mmatnet.registry import TRANSFORMS


def build(**options):
    np.random.seed(0)  # noqa: NPY002  the transforms draw from the generator that MMEngine seeds
    return TRANSFORMS.build({'type': 'EraseApexFlow', **options})


def test_erased_by_hand():
    image = np.arange(18, dtype=np.float32).reshape(2, 3, 3) + 1
    erased = erase(image, 1, 0, 2, 2)
    assert erased[0].tolist() == [[1, 2, 3], [0, 0, 6], [0, 0, 9]]
    assert erased[1].tolist() == [[10, 11, 12], [0, 0, 15], [0, 0, 18]]
    assert image.min() == 1  # a new array


def test_rectangles_are_of_the_asked_size_and_lie_anywhere():
    step, image = build(prob=1), np.ones((3, 28, 28), np.float32)
    seen = np.stack([step({'apex': image})['apex'] == 0 for _ in range(1000)])  # (1000, 3, 28, 28)
    assert (seen[:, 0] == seen[:, 1]).all()
    rows, columns = seen[:, 0].any(axis=2).sum(axis=1), seen[:, 0].any(axis=1).sum(axis=1)
    assert (seen[:, 0].sum(axis=(1, 2)) == rows * columns).all()  # rectangles
    shares = rows * columns / 28 ** 2
    assert 0.01 < shares.min() < 0.03
    assert 0.37 < shares.max() < 0.42
    assert (rows / columns).min() < 0.35
    assert (rows / columns).max() > 2.8
    assert seen[:, 0].any(axis=0).all()


def test_some_pictures_stay_whole():
    step, flow = build(prob=0.25, stream='apex_flow'), np.ones((3, 28, 28), np.float32)
    whole = sum(step({'apex_flow': flow})['apex_flow'].all() for _ in range(1000))
    assert 710 < whole < 790
    assert flow.all()


@pytest.mark.parametrize(('options', 'sentence'), [
    ({'prob': 2}, r'prob must lie in \[0, 1\], got 2'),
    ({'area': (0.4, 0.02)}, 'area must be two shares of the picture between 0 and 1'),
    ({'area': (0.4, 1.0)}, 'area must be two shares'),
    ({'aspect': 0}, 'aspect must lie above 0 and not above 1, got 0'),
])
def test_what_is_no_rectangle_is_refused(options, sentence):
    with pytest.raises(InputError, match=sentence):
        build(**options)
