"""FHOFO: limits, symmetries, and counts by hand."""
import numpy as np
import pytest

from mmatnet.datasets.steps.fhofo import fhofo, memberships
from mmatnet.features.apex_flow import mirror_apex_flow


def flow_of(seed=0, size=20):
    return np.random.default_rng(seed).normal(size=(3, size, size))


def test_a_vote_is_a_gaussian_around_its_direction():
    """At the middle of bin 0 of 4: distances of 0, 1, 2 and 1 bins, of deviation 1."""
    powers = np.exp([0, -0.5, -2, -0.5])
    assert memberships(np.array([0.0]), 4, 1.0)[0] == pytest.approx(powers / powers.sum())
    half_way = memberships(np.array([np.pi / 4]), 4, 1.0)[0]
    assert half_way[0] == pytest.approx(half_way[1])


@pytest.mark.parametrize('width', [0.01, 1.0, 100.0])
def test_each_vector_has_one_vote(width):
    angles = np.random.default_rng(0).uniform(-np.pi, np.pi, 50)
    assert memberships(angles, 24, width).sum(axis=1) == pytest.approx(np.ones(50))


def test_a_narrow_vote_is_a_plain_histogram():
    u, v, _ = flow = flow_of()
    counts, _ = np.histogram((np.arctan2(v, u) + np.pi / 8) % (2 * np.pi), bins=8,
                             range=(0, 2 * np.pi))  # bins of 45 degrees around 0, 45, ...
    assert fhofo(flow, bins=8, blocks=1, width=0.01, least=0) == pytest.approx(
        counts / counts.sum(), abs=1e-3)


def test_a_wide_vote_says_nothing():
    assert fhofo(flow_of(), bins=8, blocks=1, width=1e4) == pytest.approx(np.full(8, 1 / 8))


def test_length_does_not_count_unless_it_is_small():
    """To the right by 10 and by 1.1, to the left by 0.9: the last is under a tenth."""
    flow = np.zeros((3, 1, 3))
    flow[0] = [[10, 1.1, -0.9]]
    assert fhofo(flow, bins=4, blocks=1, width=0.01) == pytest.approx(np.array([1, 0, 0, 0]))
    assert fhofo(flow, bins=4, blocks=1, width=0.01, least=0.05) == pytest.approx(
        np.array([2, 0, 1, 0]) / 3)


def test_turning_the_flow_turns_the_bins():
    flow = flow_of()
    turned = flow.copy()
    turned[0], turned[1] = -flow[1], flow[0]  # by 90 degrees, to the right becomes down
    assert fhofo(turned, blocks=1) == pytest.approx(np.roll(fhofo(flow, blocks=1), 6))


def test_the_mirror_of_the_flow_mirrors_blocks_and_directions():
    flow = flow_of()
    blocks = fhofo(flow, blocks=2).reshape(2, 2, 24)
    mirrored = fhofo(mirror_apex_flow(flow), blocks=2).reshape(2, 2, 24)
    assert mirrored == pytest.approx(blocks[:, ::-1][..., (12 - np.arange(24)) % 24])


def test_blocks_sum_to_one_where_something_moves():
    flow = flow_of()
    flow[:, :10, :10] = 0
    sums = fhofo(flow, blocks=2).reshape(4, 24).sum(axis=1)
    assert sums == pytest.approx([0, 1, 1, 1])
