import numpy as np
import pytest

import mmatnet.register  # noqa: F401
from mmatnet.datasets.transforms.apex_flow import shift_image
from mmatnet.errors import InputError
from mmatnet.registry import TRANSFORMS


def test_shifted_by_hand():
    image = np.arange(18, dtype=np.float32).reshape(2, 3, 3) + 1
    down_left = shift_image(image, 1, -1)
    assert down_left[0].tolist() == [[0, 0, 0], [2, 3, 0], [5, 6, 0]]
    assert down_left[1].tolist() == [[0, 0, 0], [11, 12, 0], [14, 15, 0]]
    assert np.array_equal(shift_image(image, 0, 0), image)
    assert np.array_equal(shift_image(shift_image(image, -1, 1), 1, -1)[:, 1:, :2],
                          image[:, 1:, :2])


def test_shifts_are_drawn_evenly():
    np.random.seed(0)  # noqa: NPY002  the transforms draw from the generator that MMEngine seeds
    image = np.zeros((3, 28, 28), np.float32)
    image[:, 14, 14] = 1
    shift = TRANSFORMS.build({'type': 'ShiftApexFlow', 'max_shift': 2})
    seen = [tuple(np.argwhere(shift({'apex': image})['apex'][0])[0] - 14) for _ in range(2000)]
    assert set(seen) == {(y, x) for y in range(-2, 3) for x in range(-2, 3)}
    assert max(map(seen.count, set(seen))) < 120  # 80 each


def test_flow_of_any_name_is_shifted():
    np.random.seed(0)  # noqa: NPY002
    flow = np.ones((3, 28, 28), np.float32)
    shift = TRANSFORMS.build({'type': 'ShiftApexFlow', 'max_shift': 2, 'stream': 'apex_flow'})
    results = [shift({'apex_flow': flow, 'apex': flow}) for _ in range(5)]
    assert any(not each['apex_flow'].all() for each in results)
    assert all(each['apex'] is flow for each in results)


@pytest.mark.parametrize(('max_shift', 'sentence'), [
    (0, 'max_shift must be a whole number of pixels from 1 up, got 0'),
    (1.5, 'max_shift must be a whole number'),
])
def test_unsound_shifts_are_refused(max_shift, sentence):
    with pytest.raises(InputError, match=sentence):
        TRANSFORMS.build({'type': 'ShiftApexFlow', 'max_shift': max_shift})
