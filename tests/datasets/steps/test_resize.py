import numpy as np
import pytest

import mmatnet.register  # noqa: F401
from mmatnet.errors import InputError
from mmatnet.registry import TRANSFORMS


def resize(apex, size):
    return TRANSFORMS.build({'type': 'ResizeApex', 'size': size})({'apex': apex, 'label': 1})


def test_each_pixel_is_the_mean_of_its_area():
    apex = np.random.default_rng(0).uniform(0, 255, (1, 56, 84)).astype(np.float32)
    results = resize(apex, 28)
    # blocks of two rows and three columns
    expected = apex.reshape(1, 28, 2, 28, 3).mean(axis=(2, 4))
    assert results['apex'].shape == (1, 28, 28)
    assert results['apex'].dtype == np.float32
    assert results['apex'] == pytest.approx(expected, abs=1e-3)
    assert results['label'] == 1


def test_the_same_size_is_the_same_image():
    apex = np.random.default_rng(0).uniform(0, 255, (1, 32, 32)).astype(np.float32)
    assert np.array_equal(resize(apex, 32)['apex'], apex)


def test_shrinking_by_a_fraction_keeps_the_mean():
    apex = np.random.default_rng(0).uniform(0, 255, (1, 224, 224)).astype(np.float32)
    assert resize(apex, 96)['apex'].mean() == pytest.approx(apex.mean(), abs=1e-2)


@pytest.mark.parametrize('size', [0, 28.5])
def test_what_is_no_size_is_refused(size):
    with pytest.raises(InputError, match=f'size must be a whole number of pixels from 1 up, got '
                                         f'{size}'):
        TRANSFORMS.build({'type': 'ResizeApex', 'size': size})


def test_images_of_another_stream_are_resized_one_by_one():
    draw = np.random.default_rng(0)
    frames = draw.uniform(0, 255, (5, 56, 56)).astype(np.float32)
    results = TRANSFORMS.build({'type': 'ResizeApex', 'size': 28, 'stream': 'frames'})(
        {'frames': frames, 'apex': frames[:1]})
    assert results['frames'].shape == (5, 28, 28)
    assert np.array_equal(results['frames'][3], resize(frames[3:4], 28)['apex'][0])
    assert results['apex'].shape == (1, 56, 56)
