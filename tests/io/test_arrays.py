"""Array files: what is opened is what was written, or a sentence names the file."""
import os

import numpy as np
import pytest

from mmatnet.errors import InputError
from mmatnet.io.arrays import open_array
from mmatnet.io.digests import file_digest

ARRAY = np.arange(12, dtype=np.float32).reshape(2, 3, 2)


@pytest.fixture
def path(tmp_path):
    np.save(tmp_path / 'a.npy', ARRAY)
    return tmp_path / 'a.npy'


@pytest.mark.parametrize('array', [ARRAY, np.arange(5, dtype=np.uint8), np.array([[True, False]]),
                                   np.array(3.0), np.zeros((2, 1), 'S4')])
def test_what_numpy_wrote_is_mapped_and_cannot_be_written(path, array):
    np.save(path, array)
    found = open_array(path, array.shape, array.dtype)
    assert isinstance(found, np.memmap)
    assert (found.shape, found.dtype) == (array.shape, array.dtype)
    assert np.array_equal(found, array)
    with pytest.raises(ValueError, match='read-only'):
        found[...] = 0


@pytest.mark.parametrize(('array', 'sentence'), [
    (ARRAY.astype(float), r'got float64 \(2, 3, 2\)$'),
    (ARRAY[:1], r'got float32 \(1, 3, 2\)$'),
    (ARRAY.astype('>f4'), r'got >f4 \(2, 3, 2\)$'),
    (np.asfortranarray(ARRAY), 'rows first, got it columns first$'),
    (np.zeros((2, 3, 2), [('a', np.float32)]), 'got no array of NumPy$'),
    (np.array([{}], object), r'got object \(1,\)$')])
def test_another_array_is_named(path, array, sentence):
    np.save(path, array, allow_pickle=True)
    with pytest.raises(InputError, match=r'a\.npy: expected float32 \(2, 3, 2\), ' + sentence):
        open_array(path, ARRAY.shape, ARRAY.dtype)


@pytest.mark.parametrize(('change', 'sentence'), [
    (lambda path: os.truncate(path, path.stat().st_size - 1), 'takes 48 bytes, got 47; it was cut'),
    (lambda path: path.write_bytes(path.read_bytes() + b'0'), 'takes 48 bytes, got 49; it was cut'),
    (lambda path: path.write_bytes(b''), 'got no array of NumPy'),
    (lambda path: path.write_bytes(b'\x93NUMPY\x01\x00\xff\xff' + b'(' * 65535), 'got no array'),
    (lambda path: path.write_bytes(path.read_bytes().replace(b"'<f4'", b"'<c99999999'")), 'got'),
    (lambda path: (path.unlink(), os.mkfifo(path)), 'there is no such file'),
    (lambda path: (path.unlink(), path.mkdir()), 'there is no such file'),
    (lambda path: path.unlink(), 'there is no such file')])
def test_a_damaged_file_is_named(path, change, sentence):
    change(path)
    with pytest.raises(InputError, match=rf'a\.npy: .*{sentence}'):
        open_array(path, ARRAY.shape, ARRAY.dtype)


def test_no_change_of_the_header_is_taken_in(path):
    """Every third of its bits: a sentence, or the same array."""
    whole = path.read_bytes()
    for bit in range(0, 8 * (len(whole) - ARRAY.nbytes), 3):
        path.write_bytes(whole[:bit // 8] + bytes([whole[bit // 8] ^ 1 << bit % 8])
                         + whole[bit // 8 + 1:])
        try:
            found = open_array(path, ARRAY.shape, ARRAY.dtype)
        except InputError:
            continue
        assert np.array_equal(found, ARRAY)


def test_the_digest_is_that_of_sha256sum(path):
    path.write_bytes(b'abc' * 1_000_000)
    assert file_digest(path) == 'f4096a131e7e6ebfa7a512b5c299e13b065df34d15624ee1202ab394cc4d7e90'
    with pytest.raises(InputError, match=r'gone\.npy: there is no such file'):
        file_digest(path.with_name('gone.npy'))
