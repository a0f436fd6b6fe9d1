import numpy as np
import pytest

import mmatnet.register  # noqa: F401
from mmatnet.datasets.transforms.augment import mirror_clip
from mmatnet.errors import InputError
from mmatnet.features.apex_flow import mirror_apex_flow
from mmatnet.registry import TRANSFORMS
from mmatnet.sources.flow_pictures import decode_picture


def scale(flow, size=28, **options):
    transform = TRANSFORMS.build({'type': 'ScaleApexFlow', 'size': size, **options})
    return transform({'apex_flow': flow, 'apex_flow_mirrored': flow, 'label': 1})


@pytest.fixture
def flow():
    draw = np.random.default_rng(0)
    flow = draw.normal(size=(3, 28, 28)).astype(np.float32)
    flow[2] = np.abs(flow[2])
    return flow


def test_it_stands_in_the_place_of_the_apex(flow):
    results = scale(flow)
    assert set(results) == {'apex', 'label'}
    assert (results['apex'].shape, results['apex'].dtype) == ((3, 28, 28), np.float32)
    assert results['apex'].flags.c_contiguous


def test_by_the_clips_maximum(flow):
    before = flow.copy()
    flow[:2, 3, 4] = 3, 4  # a length of five pixels, the largest
    flow[:2, 5, 5] = 4.5, 0
    flow[2, 9, 9] = 8
    scaled = scale(flow, centre=False)['apex']
    assert scaled[:2, 3, 4] == pytest.approx([0.6, 0.8])
    assert scaled[:2, 5, 5] == pytest.approx([0.9, 0])
    assert scaled[:2] == pytest.approx(flow[:2] / 5)
    assert scaled[2] == pytest.approx(flow[2] / 8)
    assert np.array_equal(flow[:, 20:], before[:, 20:])  # not changed in place


def test_by_the_clips_maximum_amplitude_does_not_matter(flow):
    assert scale(7 * flow)['apex'] == pytest.approx(scale(flow)['apex'], abs=1e-6)


def test_by_a_fixed_number_of_pixels():
    flow = np.zeros((3, 28, 28), np.float32)
    flow[:, 0, 0] = 1, -4, 0.05
    flow[:, 1, 1] = 2.5, 0.5, 0.3
    scaled = scale(flow, rule='fixed', pixels=2, strain=0.2, centre=False)['apex']
    assert scaled[:, 0, 0] == pytest.approx([0.5, -1, 0.25])
    assert scaled[:, 1, 1] == pytest.approx([1, 0.25, 1])
    assert not scaled[:, 2:].any()


def test_pictures_can_stay_as_they_are():
    picture = np.random.default_rng(0).integers(0, 256, (28, 28, 3), dtype=np.uint8)
    flow = decode_picture(picture)
    assert np.array_equal(scale(flow, rule='fixed', pixels=1, strain=1, centre=False)['apex'],
                          flow)


def test_centring_takes_away_what_the_whole_face_does(flow):
    moved = flow + np.float32([3, -2, 0])[:, None, None]
    centred = scale(moved, rule='fixed', pixels=10, strain=10)['apex']
    assert centred == pytest.approx(scale(flow, rule='fixed', pixels=10, strain=10)['apex'],
                                    abs=1e-6)
    assert np.median(centred[:2], axis=(1, 2)) == pytest.approx([0, 0], abs=1e-6)
    assert centred[2] == pytest.approx(flow[2] / 10)


def test_stretched_pictures_come_out_like_the_flow_they_were_made_of(flow):
    """Grey levels from each channel's minimum to its maximum, as peers write their pictures."""
    flow[2] -= flow[2].min()
    low, high = flow.min(axis=(1, 2)), flow.max(axis=(1, 2))
    high[:2] = low[:2] + (high - low)[:2].max()  # u and v stretched alike
    grey = 255 * (flow - low[:, None, None]) / (high - low)[:, None, None]
    picture = np.round(grey).astype(np.uint8).transpose(1, 2, 0)
    assert scale(decode_picture(picture))['apex'] == pytest.approx(scale(flow)['apex'], abs=0.01)


def test_areas_are_averaged_before_all_else():
    flow = np.random.default_rng(0).normal(size=(3, 56, 84)).astype(np.float32)
    small = flow.reshape(3, 28, 2, 28, 3).mean(axis=(2, 4))
    assert scale(flow)['apex'] == pytest.approx(scale(small)['apex'], abs=1e-5)
    assert scale(flow, 32)['apex'].shape == (3, 32, 32)


@pytest.mark.parametrize('options', [{}, {'rule': 'fixed', 'pixels': 2, 'strain': 1}])
def test_stillness_stays_zero(options):
    assert not scale(np.zeros((3, 28, 28), np.float32), **options)['apex'].any()


def test_scaling_and_mirroring_change_places(flow):
    mirrored = {'apex_flow': flow, 'apex_flow_mirrored': mirror_apex_flow(flow)}
    expected = mirror_apex_flow(scale(flow)['apex'])
    assert scale(mirror_clip(mirrored)['apex_flow'])['apex'] == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(('config', 'sentence'), [
    ({'type': 'ScaleApexFlow', 'size': 0}, 'size must be a whole number of pixels from 1 up, got '
                                           '0'),
    ({'type': 'ScaleApexFlow', 'size': 28, 'rule': 'max'},
     "rule must be one of clip-max, fixed, stretch, got 'max'"),
    ({'type': 'ScaleApexFlow', 'size': 28, 'rule': 'fixed', 'pixels': 2},
     "pixels and strain go with rule fixed, which needs both; got rule='fixed', strain=None"),
    ({'type': 'ScaleApexFlow', 'size': 28, 'pixels': 2}, "got rule='clip-max', pixels=2"),
    ({'type': 'ScaleApexFlow', 'size': 28, 'rule': 'fixed', 'pixels': 0, 'strain': 1},
     'pixels must be above 0, got 0'),
    ({'type': 'ScaleApexFlow', 'size': 28, 'range': (0, 255)},
     "range and when go with rule stretch, got rule='clip-max'"),
    ({'type': 'ScaleApexFlow', 'size': 28, 'rule': 'fixed', 'pixels': 1, 'strain': 1,
      'when': 'before'}, "range and when go with rule stretch, got rule='fixed'"),
    ({'type': 'ScaleApexFlow', 'size': 28, 'rule': 'stretch', 'when': 'never'},
     "when must be 'after' or 'before' resizing, got 'never'"),
    ({'type': 'ScaleApexFlow', 'size': 28, 'rule': 'stretch', 'range': (1, 1)},
     r'range must be two numbers, the least first, got \(1, 1\)'),
])
def test_unsound_options_are_refused(config, sentence):
    with pytest.raises(InputError, match=sentence):
        TRANSFORMS.build(config)


@pytest.mark.parametrize(('out', 'beside'), [('apex', 'apex'), ('flow', 'flow')])
def test_a_stream_in_the_place_of_the_result_is_refused(flow, out, beside):
    transform = TRANSFORMS.build({'type': 'ScaleApexFlow', 'size': 28, 'out': out})
    with pytest.raises(InputError, match=f"in the place of {out}; take '{out}' out of the "
                                         "dataset's streams, or name another out"):
        transform({'apex_flow': flow, beside: flow[:1]})


def test_the_result_may_keep_its_own_name_beside_the_apex(flow):
    results = TRANSFORMS.build({'type': 'ScaleApexFlow', 'size': 14, 'out': 'apex_flow'})(
        {'apex_flow': flow, 'apex_flow_mirrored': flow, 'apex': flow[:1]})
    assert set(results) == {'apex_flow', 'apex'}
    assert np.array_equal(results['apex_flow'], scale(flow, 14)['apex'])


def test_flow_of_any_name(flow):
    results = TRANSFORMS.build({'type': 'ScaleApexFlow', 'size': 28, 'stream': 'offset_flow'})(
        {'offset_flow': flow, 'offset_flow_mirrored': flow})
    assert set(results) == {'apex'}
    assert np.array_equal(results['apex'], scale(flow)['apex'])


def stretch(flow, size=28, **options):
    return scale(flow, size, rule='stretch', **options)['apex']


@pytest.mark.parametrize('ends', [(0, 1), (0, 255), (-1, 1)])
def test_stretched_by_hand(ends):
    flow = np.zeros((3, 2, 2), np.float32)
    flow[0] = [[-3, 1], [0, 5]]
    flow[2] = 7  # does not vary
    stretched = stretch(flow, 2, range=ends)
    low, high = ends
    assert stretched.dtype == np.float32
    assert stretched[0] == pytest.approx(low + (high - low) * np.array([[0, 0.5], [0.375, 1]]))
    assert stretched[1:].tolist() == [[[low] * 2] * 2] * 2


def test_stretching_before_resizing_does_not_reach_the_ends(flow):
    flow = np.repeat(np.repeat(flow, 2, axis=1), 2, axis=2)
    flow[:, ::2] *= 3  # areas of four pixels whose values differ
    after, before = stretch(flow), stretch(flow, when='before')
    assert (after.min(axis=(1, 2)), after.max(axis=(1, 2))) == (
        pytest.approx([0, 0, 0]), pytest.approx([1, 1, 1]))
    least, most = flow.min(axis=(1, 2), keepdims=True), flow.max(axis=(1, 2), keepdims=True)
    small = ((flow - least) / (most - least)).reshape(3, 28, 2, 28, 2).mean(axis=(2, 4))
    assert before == pytest.approx(small, abs=1e-6)
    assert before[:2].min() > 0.01


def test_stretching_forgets_amplitude_and_zero_and_turns_u_with_the_mirror(flow):
    assert stretch(5 * flow + 2) == pytest.approx(stretch(flow), abs=1e-5)
    assert np.array_equal(stretch(flow, centre=False), stretch(flow))
    mirrored = stretch(mirror_apex_flow(flow))
    assert mirrored[0] == pytest.approx(1 - stretch(flow)[0, :, ::-1], abs=1e-6)
    assert mirrored[1:] == pytest.approx(stretch(flow)[1:, :, ::-1], abs=1e-6)
