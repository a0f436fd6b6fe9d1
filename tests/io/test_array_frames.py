import numpy as np
import pytest

from mmatnet.errors import InputError
from mmatnet.io.array_frames import ArrayFrames


def test_rgb_comes_in_opencvs_order_and_grey_by_its_weights():
    array = np.zeros((2, 1, 1, 3), np.uint8)
    array[1] = [255, 0, 0]  # red
    frames = ArrayFrames(array)
    assert list(frames.numbers) == [0, 1]
    assert frames.bgr(1).tolist() == [[[0, 0, 255]]]
    assert frames.grey(1).tolist() == [[76]]  # 0.299 * 255
    grey = ArrayFrames(np.full((1, 2, 3), 9, np.uint8))
    assert (grey.grey(0).shape, grey.bgr(0).shape) == ((2, 3), (2, 3, 3))


@pytest.mark.parametrize('shape', [(2, 3), (2, 3, 4, 4), (1, 2, 3, 3, 1)])
def test_what_is_no_array_of_frames(shape):
    for array in (np.zeros(shape, np.uint8), np.zeros((2, 3, 4))):
        with pytest.raises(InputError, match=r'must be uint8 of shape \(T, H, W\) or \(T, H, W, 3'):
            ArrayFrames(array)
