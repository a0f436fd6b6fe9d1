"""Vectors of apex flow: what every one of them does, and the pieces they share."""
import numpy as np
import pytest

from mmatnet.datasets.steps import make_steps
from mmatnet.datasets.steps.flow_vector import block_spans, orientation_bins, share
from mmatnet.errors import InputError
from mmatnet.features.apex_flow import mirror_apex_flow

VECTORS = {'BiWoof': 200, 'RegionBiWoof': 60, 'Hoof': 8, 'Fhofo': 600}


def flow_of(seed=0, size=28):
    """Any flow whose directions lie on no border of a bin; strain is not negative."""
    flow = np.random.default_rng(seed).normal(size=(3, size, size)).astype(np.float32)
    flow[2] = np.abs(flow[2])
    return flow


@pytest.mark.parametrize(('name', 'length'), VECTORS.items())
def test_a_vector_stands_beside_the_flow(name, length):
    step, = make_steps([{'type': name}])
    flow = flow_of()
    sample = step({'apex_flow': flow.copy()})
    vector = sample[step.out]
    assert (vector.shape, vector.dtype) == ((length,), np.float32)
    assert np.array_equal(sample['apex_flow'], flow)
    assert sorted(sample) == sorted(['apex_flow', step.out])


@pytest.mark.parametrize('name', VECTORS)
def test_the_mirrored_flow_has_a_vector_of_its_own(name):
    step, = make_steps([{'type': name, 'out': 'vector'}])
    flow = flow_of()
    both = step({'apex_flow': flow, 'apex_flow_mirrored': mirror_apex_flow(flow)})
    assert np.array_equal(both['vector'], step({'apex_flow': flow})['vector'])
    alone = step({'apex_flow': mirror_apex_flow(flow)})['vector']
    assert np.array_equal(both['vector_mirrored'], alone)
    assert not np.allclose(alone, both['vector']) or name == 'Hoof'


@pytest.mark.parametrize('name', VECTORS)
def test_no_motion_gives_a_vector_of_zeros(name):
    step, = make_steps([{'type': name, 'out': 'vector'}])
    assert not step({'apex_flow': np.zeros((3, 28, 28), np.float32)})['vector'].any()


@pytest.mark.parametrize('name', ['BiWoof', 'Hoof', 'Fhofo'])
def test_the_unit_of_flow_and_strain_does_not_matter(name):
    step, = make_steps([{'type': name, 'out': 'vector'}])
    flow = flow_of()
    larger = flow * np.float32([3, 3, 0.2])[:, None, None]
    assert step({'apex_flow': larger})['vector'] == pytest.approx(
        step({'apex_flow': flow})['vector'], abs=1e-5)


@pytest.mark.parametrize(('config', 'sentence'), [
    ({'type': 'BiWoof', 'out': 'apex_flow'}, "BiWoof: the vector stands beside the flow; name"),
    ({'type': 'BiWoof', 'blocks': 0}, 'blocks of BiWoof must be a whole number from 1 up, got 0'),
    ({'type': 'Hoof', 'bins': 2.5}, 'bins of Hoof must be a whole number from 1 up, got 2.5'),
    ({'type': 'Hoof', 'per': 'clip'}, "per of Hoof must be 'block' or 'picture', got 'clip'"),
    ({'type': 'Fhofo', 'width': 0}, 'Fhofo needs a width above 0 and least from 0 to 1, got width'),
    ({'type': 'Fhofo', 'least': 2}, 'least from 0 to 1, got width=1.0, least=2'),
    ({'type': 'RegionBiWoof', 'regions': [(0.5, 0, 0.5, 1)]}, r'got \(0.5, 0, 0.5, 1\)'),
    ({'type': 'RegionBiWoof', 'regions': [(0, 0, 14, 14)]}, 'as shares of the picture from 0 to 1'),
    ({'type': 'RegionBiWoof', 'regions': []}, r'must be one or more \(left, top, right, bottom\)'),
])
def test_unsound_options_are_refused(config, sentence):
    with pytest.raises(InputError, match=sentence):
        make_steps([config])


@pytest.mark.parametrize(('flow', 'sentence'), [
    (np.zeros((2, 28, 28)), r'BiWoof takes u, v and strain, \(3, H, W\), but apex_flow has shape'),
    (np.zeros((3, 4, 4)), 'a picture of 4 pixels cannot be divided into 5 blocks; take fewer'),
])
def test_what_is_no_apex_flow_is_refused(flow, sentence):
    with pytest.raises(InputError, match=sentence):
        make_steps([{'type': 'BiWoof'}])[0]({'apex_flow': flow})


def test_blocks_cover_a_side():
    assert [(span.start, span.stop) for span in block_spans(28, 5)] == [
        (0, 5), (5, 11), (11, 16), (16, 22), (22, 28)]
    assert block_spans(28, 1) == block_spans(28, 1, overlap=True) == [slice(0, 28)]


def test_released_blocks_overlap():
    """Rows 1 to h+1, (k-1)h to kh+1, and (n-1)h to the end, counted from 1; h = 170 // 5 = 34."""
    counted_from_one = [(span.start + 1, span.stop) for span in block_spans(172, 5, overlap=True)]
    assert counted_from_one == [(1, 35), (34, 69), (68, 103), (102, 137), (136, 172)]


def test_directions_are_counted_from_the_left_over_up():
    degrees = np.array([-180, -136, -134, -1, 1, 44, 46, 179, 180])  # 90 is down
    angles = np.radians(degrees)
    assert orientation_bins(np.cos(angles), np.sin(angles), 8).tolist() == [
        0, 0, 1, 3, 4, 4, 5, 7, 0]


def test_turning_the_flow_by_a_bin_turns_the_bins():
    angles = np.random.default_rng(0).uniform(-np.pi, np.pi, 1000)
    once, turned = (orientation_bins(np.cos(angle), np.sin(angle), 8)
                    for angle in (angles, angles + np.pi / 4))
    assert np.array_equal(turned, (once + 1) % 8)


def test_shares_sum_to_one_or_are_zero():
    assert share(np.array([1.0, 3.0])).tolist() == [0.25, 0.75]
    assert share(np.zeros(2)).tolist() == [0, 0]
