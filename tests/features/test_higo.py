import numpy as np
import pytest

from mmatnet.errors import InputError
from mmatnet.features.higo import Higo, higo

VOLUME = np.random.default_rng(0).integers(0, 256, (5, 18, 18), np.uint8)


def test_a_ramp_points_one_way():
    """Grey grows by 3 along x and by 3 along time: 45 degrees on XT, bin 2 of 8 over 180."""
    t, _, x = np.mgrid[:5, :10, :10]
    described = higo(3 * x + 3 * t, blocks=(1, 1, 1))[0]
    assert described.argmax(axis=1).tolist() == [0, 2, 4]  # XY: along x; YT: along time, 90 degrees
    assert described.max(axis=1).tolist() == [1, 1, 1]
    backwards = higo(-3 * x - 3 * t, blocks=(1, 1, 1))[0]
    assert np.array_equal(backwards, described)
    signed = higo(-3 * x - 3 * t, blocks=(1, 1, 1), signed=True)[0]
    assert signed.argmax(axis=1).tolist() == [4, 5, 6]


def test_lengths_count_in_hog_alone():
    x = np.arange(12.0)
    grey = np.where(x < 6, 5 * x, 25 + 0.5 * (x - 5))  # steep, then flat, both along x
    rows = np.where(np.arange(12) < 6, 0, 3.0 * np.arange(12))[:, None]
    volume = np.broadcast_to(grey + rows, (3, 12, 12))
    higo_, hog_ = (higo(volume, 4, (1, 1, 1), ['XY'], weight=weight)[0, 0]
                   for weight in ('none', 'length'))
    gy, gx = (np.gradient(volume[1], axis=axis)[1:-1, 1:-1] for axis in (0, 1))
    turns = np.minimum((np.arctan2(gy, gx) / np.pi % 1 * 4).astype(int), 3).ravel()
    assert higo_ == pytest.approx(np.bincount(turns, minlength=4) / 100)
    lengths = np.hypot(gy, gx).ravel()
    assert hog_ == pytest.approx(np.bincount(turns, lengths, 4) / lengths.sum())
    assert not np.allclose(higo_, hog_)


def test_flat_places_count_nowhere():
    flat = np.full((4, 8, 8), 9, np.uint8)
    assert not higo(flat, blocks=(2, 2, 1)).any()
    flat[:, :, 6:] = 50
    described = higo(flat, blocks=(1, 2, 1))
    assert described[0, 0].sum() == 0
    assert described[1, 0].tolist() == [1, 0, 0, 0, 0, 0, 0, 0]


def test_it_has_the_shape_that_it_says():
    feature = Higo(6, (2, 3, 1), ('XT', 'YT'), length=5, size=18)
    assert feature.describe(VOLUME).shape == feature.shape == (6, 2, 6)


@pytest.mark.parametrize(('options', 'sentence'), [
    ({'weight': 'magnitude'}, "weight must be of none, length, got 'magnitude'"),
    ({'planes': ('XZ',)}, "planes must be of XY, XT, YT, got 'XZ'"),
    ({'planes': ('XY', 'XY')}, 'planes must be different ones'),
    ({'bins': 0}, 'bins must be a whole number from 1 up')])
def test_unsound_options_are_refused(options, sentence):
    with pytest.raises(InputError, match=sentence):
        Higo(**options)
