import numpy as np
import pytest

import mmatnet.register  # noqa: F401
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


def test_too_small_for_the_network_is_refused():
    with pytest.raises(ValueError, match='size must be at least 28 pixels, got 27'):
        TRANSFORMS.build({'type': 'ResizeApex', 'size': 27})
