"""Codes against scikit-image on XY, against a loop over voxels on the others."""
import math

import numpy as np
import pytest
from skimage.feature import local_binary_pattern

from mmatnet.features.local_patterns import bins_of_codes, number_of_bins, plane_codes

VOLUME = np.random.default_rng(0).integers(0, 256, (9, 11, 13), np.uint8)


@pytest.mark.parametrize(('neighbours', 'radius'), [(8, 1), (8, 3), (4, 2), (6, 2)])
def test_codes_of_xy_are_scikit_images(neighbours, radius):
    codes = plane_codes(VOLUME, 'XY', neighbours, (radius, radius, 1))
    inside = slice(radius, -radius)
    for number, frame in enumerate(VOLUME[1:-1]):
        theirs = local_binary_pattern(frame, neighbours, radius)[inside, inside]
        assert np.array_equal(codes[number], theirs)


@pytest.mark.parametrize('neighbours', [4, 8])
def test_bins_divide_codes_as_scikit_images_do(neighbours):
    """The numbering is Oulu's, another than theirs."""
    bins = bins_of_codes(neighbours, 'u2')[plane_codes(VOLUME, 'XY', neighbours, (1, 1, 1))]
    theirs = np.stack([local_binary_pattern(frame, neighbours, 1, 'nri_uniform')[1:-1, 1:-1]
                       for frame in VOLUME[1:-1]])
    pairs = set(zip(bins.ravel().tolist(), theirs.ravel().tolist(), strict=True))
    assert len(pairs) == len({one for one, _ in pairs}) == len({other for _, other in pairs})
    assert dict(pairs)[0] == number_of_bins(neighbours, 'u2') - 1  # what is not uniform


def value(volume, t, y, x):
    """Grey between voxels, bilinearly."""
    total = 0.0
    for corner_t in (math.floor(t), math.floor(t) + 1):
        for corner_y in (math.floor(y), math.floor(y) + 1):
            for corner_x in (math.floor(x), math.floor(x) + 1):
                weight = ((1 - abs(t - corner_t)) * (1 - abs(y - corner_y))
                          * (1 - abs(x - corner_x)))
                if weight > 1e-9:
                    total += weight * float(volume[corner_t, corner_y, corner_x])
    return total


def ring_values(volume, plane, neighbours, radii, t, y, x):
    along_x, along_y, along_t = radii
    values = []
    for number in range(neighbours):
        cos = round(math.cos(2 * math.pi * number / neighbours), 12)
        sin = round(math.sin(2 * math.pi * number / neighbours), 12)
        values.append(value(volume, *{'XY': (t, y - along_y * sin, x + along_x * cos),
                                      'XT': (t + along_t * sin, y, x + along_x * cos),
                                      'YT': (t + along_t * cos, y - along_y * sin, x)}[plane]))
    return values


@pytest.mark.parametrize('plane', ['XY', 'XT', 'YT'])
@pytest.mark.parametrize('pattern', ['centre', 'angular', 'radial'])
def test_codes_of_every_plane_and_pattern_by_hand(plane, pattern):
    radii = (3, 2, 3)
    codes = plane_codes(VOLUME, plane, 8, radii, pattern, distance=1)
    assert codes.shape == (3, 7, 7)
    for t, y, x in ((0, 0, 0), (2, 6, 6), (1, 3, 2)):
        place = t + 3, y + 2, x + 3
        ring = ring_values(VOLUME, plane, 8, radii, *place)
        other = {'centre': [float(VOLUME[place])] * 8, 'angular': ring,
                 'radial': ring_values(VOLUME, plane, 8, (2, 1, 2), *place)}[pattern]
        ring = ring[1:] + ring[:1] if pattern == 'angular' else ring
        code = sum((one >= two) << bit for bit, (one, two) in enumerate(zip(ring, other,
                                                                            strict=True)))
        assert codes[t, y, x] == code


def test_a_flat_place_sets_every_bit():
    """Whatever weights the grey between voxels has."""
    flat = np.full((7, 7, 7), 77, np.uint8)
    for pattern in ('centre', 'angular', 'radial'):
        for plane in ('XY', 'XT', 'YT'):
            assert (plane_codes(flat, plane, 8, (2, 1, 3), pattern) == 255).all()


def test_a_ring_of_radius_zero_is_the_middle():
    assert np.array_equal(plane_codes(VOLUME, 'XT', 8, (1, 1, 1), 'radial', 1),
                          plane_codes(VOLUME, 'XT', 8, (1, 1, 1)))


def test_uniform_codes_ascend_from_bin_one():
    bins = bins_of_codes(8, 'u2')
    uniform = [0, 1, 2, 3, 4, 6, 7, 8, 12, 14, 15, 16]
    assert bins[uniform].tolist() == list(range(1, 13))
    assert (bins[5], bins[255], bins.max(), number_of_bins(8, 'u2')) == (0, 58, 58, 59)
    assert [(bins == number).sum() for number in range(1, 59)] == [1] * 58


def test_four_neighbours_as_released_fill_twelve_bins():
    bins = bins_of_codes(4, 'released')
    assert set(bins.tolist()) == set(range(12))
    assert number_of_bins(4, 'released') == 59
    assert sorted(set(bins_of_codes(4, 'u2').tolist())) == list(range(15))
    assert number_of_bins(4, 'u2') == 15
    assert bins_of_codes(4, 'all').tolist() == list(range(16))
