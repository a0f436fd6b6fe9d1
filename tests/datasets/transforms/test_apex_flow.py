import numpy as np
import pytest

import mmatnet.register  # noqa: F401
from mmatnet.datasets.transforms.apex_flow import shift_image
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
    assert scale(decode_picture(picture))['apex'] == pytest.approx(scale(flow)['apex'],
                                                                              abs=0.01)


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


def test_shifted_by_hand():
    image = np.arange(18, dtype=np.float32).reshape(2, 3, 3) + 1
    down_left = shift_image(image, 1, -1)
    assert down_left[0].tolist() == [[0, 0, 0], [2, 3, 0], [5, 6, 0]]
    assert down_left[1].tolist() == [[0, 0, 0], [11, 12, 0], [14, 15, 0]]
    assert np.array_equal(shift_image(image, 0, 0), image)
    assert np.array_equal(shift_image(shift_image(image, -1, 1), 1, -1)[:, 1:, :2],
                          image[:, 1:, :2])


def test_shifts_are_drawn_evenly():
    np.random.seed(0)  # noqa: NPY002  the transforms draw from the generator that MMEngine seeds
    image = np.zeros((3, 28, 28), np.float32)
    image[:, 14, 14] = 1
    shift = TRANSFORMS.build({'type': 'ShiftApexFlow', 'max_shift': 2})
    seen = [tuple(np.argwhere(shift({'apex': image})['apex'][0])[0] - 14) for _ in range(2000)]
    assert set(seen) == {(y, x) for y in range(-2, 3) for x in range(-2, 3)}
    assert max(map(seen.count, set(seen))) < 120  # 80 each


@pytest.mark.parametrize(('config', 'sentence'), [
    ({'type': 'ScaleApexFlow', 'size': 27}, 'size must be at least 28 pixels, got 27'),
    ({'type': 'ScaleApexFlow', 'size': 28, 'rule': 'max'},
     "rule must be one of clip-max, fixed, got 'max'"),
    ({'type': 'ScaleApexFlow', 'size': 28, 'rule': 'fixed', 'pixels': 2},
     "pixels and strain go with rule fixed, which needs both; got rule='fixed', strain=None"),
    ({'type': 'ScaleApexFlow', 'size': 28, 'pixels': 2}, "got rule='clip-max', pixels=2"),
    ({'type': 'ScaleApexFlow', 'size': 28, 'rule': 'fixed', 'pixels': 0, 'strain': 1},
     'pixels must be above 0, got 0'),
    ({'type': 'ShiftApexFlow', 'max_shift': 0}, 'max_shift must be a whole number of pixels from 1 '
                                                'up, got 0'),
    ({'type': 'ShiftApexFlow', 'max_shift': 1.5}, 'max_shift must be a whole number'),
])
def test_unsound_options_are_refused(config, sentence):
    with pytest.raises(InputError, match=sentence):
        TRANSFORMS.build(config)


def test_a_grey_apex_beside_it_is_refused(flow):
    transform = TRANSFORMS.build({'type': 'ScaleApexFlow', 'size': 28})
    with pytest.raises(InputError, match="take 'apex' out of the dataset's streams"):
        transform({'apex_flow': flow, 'apex': flow[:1]})


@pytest.mark.parametrize('name', ['MirrorClip', 'ShiftGrey', 'ResizeApex'])
def test_what_is_for_a_grey_apex_refuses_apex_flow(flow, name):
    options = {'size': 28} if name == 'ResizeApex' else {}
    transform = TRANSFORMS.build({'type': name, **options})
    with pytest.raises(InputError, match=rf'{name} is for a grey apex image, got 3 channels; take '
                                         r'it out, or, if it is MirrorClip, put it before'):
        transform({'apex': flow})
