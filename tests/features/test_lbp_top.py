"""Histograms of codes, in the layout of the released features."""
import zipfile

import numpy as np
import pytest

from mmatnet.errors import InputError
from mmatnet.features.lbp_top import LbpTop, lbp_top
from mmatnet.features.local_patterns import plane_codes
from mmatnet.sources.released_lbp_top import LBP_TOP_VARIANTS, ReleasedLbpTop
from tests.features.clips import Frames, aligned
from tests.sources.test_released import LIST, NAMES, mat

VOLUME = np.random.default_rng(1).integers(0, 256, (10, 18, 18), np.uint8)


def test_histograms_count_the_codes_of_each_block():
    described = lbp_top(VOLUME, 4, (1, 1, 1), (2, 2, 2), 'all')
    codes = plane_codes(VOLUME, 'YT', 4, (1, 1, 1))  # (8, 16, 16)
    assert described.shape == (8, 3, 16)
    assert described.sum(axis=2) == pytest.approx(np.ones((8, 3)))
    # the second half of time, the upper half, the right half
    block = codes[4:, :8, 8:]
    assert described[4 + 0 + 1, 2] == pytest.approx(np.bincount(block.ravel(), minlength=16)
                                                    / block.size)
    block = codes[:4, 8:, :8]
    assert described[2, 2] == pytest.approx(np.bincount(block.ravel(), minlength=16) / block.size)


def test_uneven_blocks_lose_no_code():
    """Blocks of 3, 3, 3, 3 and 4 rows and of 5, 5 and 6 columns, in some order."""
    described = lbp_top(VOLUME, 8, (1, 1, 2), (5, 3, 1), 'u2', ['XY'])[:, 0]
    whole = lbp_top(VOLUME, 8, (1, 1, 2), (1, 1, 1), 'u2', ['XY'])[0, 0]
    rows, columns = (np.bincount(np.arange(16) * count // 16) for count in (5, 3))
    assert (sorted(rows), sorted(columns)) == ([3, 3, 3, 3, 4], [5, 5, 6])
    assert np.outer(rows, columns).ravel() / 256 @ described == pytest.approx(whole)


@pytest.mark.parametrize('variant', LBP_TOP_VARIANTS)
def test_ours_lies_in_files_as_the_released_ones(tmp_path, variant):
    """Written as the released files are, and read by their reader, it is what it was."""
    length, neighbours = (int(variant.split('_')[1][3:]), int(variant[-1]))
    feature = LbpTop(neighbours, (3, 3, 3), (1, 1, 1), 'released', length=length, size=18)
    feature.fit(18)
    draw = np.random.default_rng(0)
    own = [feature.describe(draw.integers(0, 256, (length, 18, 18), np.uint8)) for _ in NAMES]
    (tmp_path / 'Apex_Cropped_images.txt').write_bytes(LIST.encode())
    with zipfile.ZipFile(tmp_path / 'LBP-TOP-Features.zip', 'w') as out:
        for name, planes in zip(NAMES, own, strict=True):
            out.writestr(f'{variant}/Features/{name}.mat', mat(planes, 'Histogram'))
    read = ReleasedLbpTop(tmp_path, variant).array('lbp_top')
    assert feature.shape == read.shape[1:] == (3, 59)
    assert read == pytest.approx(np.array(own), abs=1e-6)
    assert read.sum(axis=2) == pytest.approx(np.ones((3, 3)), abs=1e-4)
    assert read[..., 12:].any() == variant.endswith('8')  # as of those that were released


def test_bin_zero_is_the_largest_where_nothing_is_uniform(released):
    """In the released features and in ours of noise the codes that are not uniform come first."""
    theirs = ReleasedLbpTop(released).array('lbp_top').mean(axis=0)
    assert theirs.argmax(axis=1).tolist() == [0, 0, 0]
    noise = np.random.default_rng(0).integers(0, 256, (10, 40, 40), np.uint8)
    ours = lbp_top(noise, 8, (3, 3, 3), (1, 1, 1), 'released')[0]
    assert ours.argmax(axis=1).tolist() == [0, 0, 0]


class Waves(Frames):
    """Frame n is a picture of its own."""

    def grey(self, number):
        return np.random.default_rng(number).integers(0, 256, (20, 24), np.uint8)


def test_a_clip_is_shrunk_interpolated_and_described():
    feature = LbpTop(blocks=(2, 2, 1), size=12)
    feature.fit(16)
    clip = aligned(Waves(range(10, 19)), 16)
    array = feature.compute(clip)
    assert (array.shape, array.dtype) == (feature.shape, feature.dtype) == ((4, 3, 59), np.float32)
    assert np.array_equal(array, feature.describe(feature.volume(clip)).astype(np.float32))
    assert feature.volume(clip).shape == (10, 12, 12)
    assert feature.frames(clip.clip) == set(range(10, 19))
    assert not feature.has_mirror


@pytest.mark.parametrize(('options', 'sentence'), [
    ({'neighbours': 13}, 'neighbours must be a whole number from 2 to 12, got 13'),
    ({'radii': (1, 1)}, r'radii must be three numbers, along x, y and time, such as \(1, 1, 2\)'),
    ({'blocks': 5}, r'blocks must be three numbers, along y, x and time, such as \(5, 5, 1\)'),
    ({'mapping': 'uniform'}, "mapping must be of u2, released, all, got 'uniform'"),
    ({'planes': ('XY', 'TX')}, "planes must be of XY, XT, YT, got 'TX'"),
    ({'planes': ()}, 'planes must be different ones of XY, XT, YT, one or more'),
    ({'pattern': 'ring'}, "pattern must be of centre, angular, radial, got 'ring'"),
    ({'mapping': 'released', 'neighbours': 10}, 'is a table for 8 neighbours, or for 4'),
    ({'radii': (1, 1, 4), 'blocks': (5, 5, 3)},
     '10 voxels along time leave 2 with neighbours at radius 4, too few for 3 blocks'),
    ({'size': 8, 'blocks': (5, 8, 1)}, '8 voxels along x leave 6 .* too few for 8 blocks'),
    ({'interpolation': 'cubic'}, "interpolation must be one of tim, none, got 'cubic'")])
def test_unsound_options_are_refused(options, sentence):
    with pytest.raises(InputError, match=sentence):
        LbpTop(**options)
