import numpy as np
import pytest

from mmatnet.errors import InputError
from mmatnet.features.lbp_sip import LbpSip, lbp_sip


def test_six_neighbours_of_one_voxel_by_hand():
    """Right, above, left, below: bits 0 to 3; after, before: bits 0 and 1."""
    volume = np.full((3, 3, 3), 10, np.uint8)
    volume[1, 1, 2], volume[1, 0, 1], volume[1, 1, 0], volume[1, 2, 1] = 9, 11, 9, 10
    volume[2, 1, 1], volume[0, 1, 1] = 9, 12
    described, = lbp_sip(volume, (1, 1, 1), (1, 1, 1))
    assert described.shape == (20,)
    assert np.flatnonzero(described).tolist() == [0b1010, 16 + 0b10]


def test_both_parts_of_every_block_sum_to_one():
    volume = np.random.default_rng(0).integers(0, 256, (6, 20, 20), np.uint8)
    described = lbp_sip(volume, (2, 1, 1), (3, 2, 2))
    assert described.shape == (12, 20)
    assert described[:, :16].sum(axis=1) == pytest.approx(np.ones(12))
    assert described[:, 16:].sum(axis=1) == pytest.approx(np.ones(12))
    # along time, of the first block: 2 frames of 6 rows and 8 columns
    middle, after, before = (volume[1 + move:3 + move, 1:7, 2:10].astype(int)
                             for move in (0, 1, -1))
    codes = (after >= middle) + 2 * (before >= middle)
    assert described[0, 16:] == pytest.approx(np.bincount(codes.ravel(), minlength=4) / 96)


def test_it_has_the_shape_that_it_says():
    feature = LbpSip(blocks=(2, 2, 1), length=4, size=16)
    volume = np.random.default_rng(0).integers(0, 256, (4, 16, 16), np.uint8)
    assert feature.describe(volume).shape == feature.shape == (4, 20)


def test_a_clip_too_short_is_refused():
    with pytest.raises(InputError, match='2 voxels along time leave 0 with neighbours at radius 1'):
        LbpSip(length=2)
