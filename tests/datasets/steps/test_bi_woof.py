"""Bi-WOOF: closed forms, NumPy's histogram as oracle, and the mirror."""
import numpy as np
import pytest

from mmatnet.datasets.steps.bi_woof import (
    REGIONS,
    bi_woof,
    region_bi_woof,
    weighted_directions,
)
from mmatnet.datasets.steps.flow_vector import block_spans
from mmatnet.errors import InputError
from mmatnet.features.apex_flow import mirror_apex_flow


def flow_of(seed=0, size=30):
    flow = np.random.default_rng(seed).normal(size=(3, size, size))
    flow[2] = np.abs(flow[2])
    return flow


def test_a_uniform_field_fills_one_bin_of_each_block():
    """Down and right is bin 5 of 8; 25 equal blocks of a vector of length 1 have 1/5 each."""
    flow = np.ones((3, 30, 30))
    expected = np.zeros((25, 8))
    expected[:, 5] = 1 / 5
    # 45 degrees lie on the border of bins 4 and 5; a little further down is bin 5
    flow[1] *= 1.1
    assert bi_woof(flow, overlap=False) == pytest.approx(expected.ravel())


def test_strain_weighs_the_blocks_and_length_the_directions():
    """Four blocks of a pixel, of which two are still. Counted by hand."""
    u = np.zeros((2, 2))
    v = np.zeros((2, 2))
    u[0] = [3, 0]  # to the right and a trace down, bin 2 of 4 that begin at -180 degrees
    v[0] = [1e-9, 2]  # the other block moves down, bin 3
    strain = np.array([[0.3, 0.4], [9, 9]])
    vector = bi_woof(np.stack([u, v, strain]), blocks=2, bins=4, overlap=False)
    expected = np.zeros((4, 4))
    expected[0, 2] = 0.6
    expected[1, 3] = 0.8
    assert vector == pytest.approx(expected.ravel())


@pytest.mark.parametrize('overlap', [True, False])
def test_it_is_what_numpys_histogram_gives(overlap):
    flow = flow_of()
    parts = []
    for rows in block_spans(30, 5, overlap):
        for columns in block_spans(30, 5, overlap):
            u, v, strain = flow[:, rows, columns]
            counts, _ = np.histogram(np.degrees(np.arctan2(v, u)), bins=np.arange(-180, 181, 45),
                                     weights=np.sqrt(u**2 + v**2))
            parts.append(counts / counts.sum() * strain.sum())
    expected = np.concatenate(parts)
    assert bi_woof(flow, overlap=overlap) == pytest.approx(
        expected / np.sqrt(np.sum(expected**2)))


@pytest.mark.parametrize('size', [30, 28])
def test_the_mirror_of_the_flow_mirrors_blocks_and_directions(size):
    """-180 + 45 b to -135 + 45 b becomes 315 - 45 b to 360 - 45 b, which is bin 3 - b."""
    flow = flow_of(size=size)
    blocks = bi_woof(flow, blocks=2, overlap=False).reshape(2, 2, 8)
    mirrored = bi_woof(mirror_apex_flow(flow), blocks=2, overlap=False).reshape(2, 2, 8)
    assert mirrored == pytest.approx(blocks[:, ::-1][..., (3 - np.arange(8)) % 8])


def test_a_region_has_its_directions_its_strain_and_its_length():
    """The left half moves right by 3, the right half does not move but is strained."""
    flow = np.zeros((3, 10, 10))
    flow[0, :, :5] = 3
    flow[1, :, :5] = 1e-9
    flow[2, :, :5] = 2
    flow[2, :, 5:] = 4
    halves = region_bi_woof(flow, [(0, 0, 0.5, 1), (0.5, 0, 1, 1)], bins=4).reshape(2, 6)
    assert halves == pytest.approx(np.array([[0, 0, 1, 0, 2, 3], [0, 0, 0, 0, 4, 0]]))


def test_strain_weighs_the_regions():
    """Halves that move alike, with strains of 0.6 and 0.8."""
    flow = np.ones((3, 4, 4))
    flow[1] = 1e-9
    flow[2, :, :2], flow[2, :, 2:] = 0.6, 0.8
    halves = region_bi_woof(flow, [(0, 0, 0.5, 1), (0.5, 0, 1, 1)], bins=4).reshape(2, 6)
    assert halves[:, 2] == pytest.approx([0.6, 0.8])


def test_one_region_of_the_whole_picture_is_one_block():
    flow = flow_of()
    vector = region_bi_woof(flow, [(0, 0, 1, 1)])
    assert vector[:8] == pytest.approx(bi_woof(flow, blocks=1))
    assert vector[8:] == pytest.approx([flow[2].mean(), np.hypot(*flow[:2]).mean()])


def test_the_regions_mirror_each_other():
    """Eyes and cheeks change places, nose and mouth stay where they are."""
    flow = flow_of(size=28)
    regions = region_bi_woof(flow).reshape(6, 10)
    mirrored = region_bi_woof(mirror_apex_flow(flow)).reshape(6, 10)
    bins = [*(3 - np.arange(8)) % 8, 8, 9]
    assert mirrored == pytest.approx(regions[[1, 0, 2, 4, 3, 5]][:, bins])
    assert len(REGIONS) == 6


def test_a_region_without_a_pixel_is_refused():
    with pytest.raises(InputError, match='a picture of 2x2 pixels has none in the region'):
        region_bi_woof(np.ones((3, 2, 2)))


def test_still_parts_have_no_direction():
    assert not weighted_directions(np.zeros((2, 3, 3)), 8).any()
