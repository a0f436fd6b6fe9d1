"""HOOF of a pair, against its definition and the features that ATNet's authors released."""
import numpy as np
import pytest

from mmatnet.datasets.steps.hoof import folded_bins, hoof
from mmatnet.features.apex_flow import mirror_apex_flow


def flow_of(seed=0, size=28):
    return np.random.default_rng(seed).normal(size=(3, size, size))


def test_bins_run_from_straight_up_to_straight_down():
    u, v = np.array([0, 1e-9, 1, -1, 1, 0]), np.array([-1, -1, -1e-9, -1e-9, 1e-9, 1])
    assert folded_bins(u, v, 4).tolist() == [0, 0, 1, 1, 2, 3]


def test_a_uniform_field_fills_one_bin():
    flow = np.ones((3, 6, 6))  # down and right or left: 45 degrees, 3/4 of the way, bin 6 of 8
    flow[0] *= -1
    flow[1] *= 1.01
    assert hoof(flow).tolist() == [0, 0, 0, 0, 0, 0, 1, 0]


def test_it_is_what_numpys_histogram_gives():
    u, v, _ = flow_of()
    counts, _ = np.histogram(np.arctan(v / np.abs(u)), bins=8, range=(-np.pi / 2, np.pi / 2),
                             weights=np.sqrt(u**2 + v**2))
    assert hoof(np.stack([u, v])) == pytest.approx(counts / counts.sum())


def test_left_and_right_are_one():
    flow = flow_of()
    mirrored = mirror_apex_flow(flow)
    assert hoof(mirrored) == pytest.approx(hoof(flow))
    blocks = hoof(flow, blocks=2).reshape(2, 2, 8)
    assert hoof(mirrored, blocks=2).reshape(2, 2, 8) == pytest.approx(blocks[:, ::-1])


def test_what_sums_to_one():
    flow = flow_of()
    assert hoof(flow, blocks=5).reshape(25, 8).sum(axis=1) == pytest.approx(np.ones(25))
    assert hoof(flow, blocks=5, per='picture').sum() == pytest.approx(1)


def test_the_picture_keeps_where_the_motion_is():
    """Lengths 1 and 3 in two halves: each block's shares are alike, the picture's are not."""
    flow = np.zeros((3, 2, 2))
    flow[0] = [[1, 3], [1, 3]]
    assert hoof(flow, 1, 2).tolist() == [1, 1, 1, 1]
    assert hoof(flow, 1, 2, 'picture').tolist() == [1 / 8, 3 / 8, 1 / 8, 3 / 8]
