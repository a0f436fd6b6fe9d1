import numpy as np
import pytest

from mmatnet.store.mirrored import Mirrored


class Flipped:
    """A feature whose mirror counts the entries that it was asked for."""

    def __init__(self):
        self.seen = []

    def mirror(self, array):
        self.seen.append(int(array[0, 0]))
        return array[:, ::-1]


@pytest.fixture
def array():
    return np.arange(24, dtype=np.float32).reshape(4, 2, 3)  # entries begin with 0, 6, 12, 18


@pytest.mark.parametrize(('rows', 'entries'), [
    (2, [12]), (np.int64(-1), [18]), (slice(1, 3), [6, 12]), (np.array([3, 0, 3]), [18, 0, 18]),
    ([1], [6]), (np.array([True, False, False, True]), [0, 18]), (slice(0), []),
    (np.array([[0, 1]]), [0, 6]), (..., [0, 6, 12, 18]),
    ((slice(None), 0), [0, 6, 12, 18]), ((np.array([0, 1]), 1, 2), [0, 6, 12, 18])])
def test_only_the_entries_that_are_asked_for_are_mirrored(array, rows, entries):
    feature = Flipped()
    found = Mirrored(array, feature)[rows]
    assert np.array_equal(found, array[:, :, ::-1][rows])
    assert found.dtype == np.float32
    assert feature.seen == entries


def test_a_store_of_no_clips_has_mirrors_of_none(array):
    mirrored = Mirrored(array[:0], Flipped())
    assert np.asarray(mirrored).shape == mirrored[:].shape == (0, 2, 3)
    assert mirrored[:].dtype == np.float32
