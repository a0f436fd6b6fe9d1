import numpy as np
import pytest

import mmatnet.register  # noqa: F401
from mmatnet.datasets.transforms.augment import mirror_clip, shift_grey
from mmatnet.errors import InputError
from mmatnet.registry import TRANSFORMS


@pytest.fixture
def clip():
    draw = np.random.default_rng(0)
    return {'apex': draw.uniform(0, 255, (1, 4, 6)).astype(np.float32), 'label': 2,
            'motion': draw.normal(size=(8, 8)).astype(np.float32),
            'motion_mirrored': draw.normal(size=(8, 8)).astype(np.float32),
            'apex_flow': draw.normal(size=(3, 4, 6)).astype(np.float32),
            'apex_flow_mirrored': draw.normal(size=(3, 4, 6)).astype(np.float32)}


@pytest.fixture(autouse=True)
def _seed():
    np.random.seed(0)  # noqa: NPY002  the transforms draw from the generator that MMEngine seeds


def same(one, other):
    return set(one) == set(other) and all(np.array_equal(one[name], other[name]) for name in one)


def test_mirrored_by_hand():
    mirrored = mirror_clip({'apex': np.array([[[1, 2, 3], [4, 5, 6]]]), 'motion': np.array([[1.]]),
                            'motion_mirrored': np.array([[2.]])})
    assert mirrored['apex'].tolist() == [[[3, 2, 1], [6, 5, 4]]]
    assert mirrored['apex'].flags.c_contiguous  # torch.from_numpy takes no negative stride
    assert mirrored['motion'].tolist() == [[2]]
    assert mirrored['motion_mirrored'].tolist() == [[1]]


def test_mirroring_twice_is_nothing_and_once_is_something(clip):
    before = {name: np.copy(value) for name, value in clip.items()}
    once = mirror_clip(clip)
    assert same(clip, before)  # not changed in place
    assert np.array_equal(once['apex_flow'], clip['apex_flow_mirrored'])
    for name in ('apex', 'motion', 'motion_mirrored', 'apex_flow', 'apex_flow_mirrored'):
        assert not np.array_equal(once[name], clip[name])
    assert same(mirror_clip(once), clip)


def test_a_stream_of_any_name_changes_places_with_its_mirror(clip):
    draw = np.random.default_rng(1)
    clip['frames'], clip['frames_mirrored'] = draw.normal(size=(2, 5, 4, 6))
    clip['apex_mirrored'] = draw.normal(size=(1, 4, 6))  # where it is there, it is taken
    mirrored = mirror_clip(clip)
    for name in ('frames', 'apex'):
        assert mirrored[name] is clip[f'{name}_mirrored']
        assert mirrored[f'{name}_mirrored'] is clip[name]


@pytest.mark.parametrize('kept', ['apex', 'motion', 'apex_flow'])
def test_one_stream_alone_is_mirrored(clip, kept):
    alone = {name: value for name, value in clip.items()
             if name in (kept, f'{kept}_mirrored', 'label')}
    mirrored = mirror_clip(alone)
    assert set(mirrored) == set(alone)
    assert np.array_equal(mirrored[kept], mirror_clip(clip)[kept])


@pytest.mark.parametrize('prob', [0, 1])
def test_certain_mirroring(clip, prob):
    mirror = TRANSFORMS.build({'type': 'MirrorClip', 'prob': prob})
    expected = mirror_clip(clip) if prob else clip
    assert all(same(mirror(dict(clip)), expected) for _ in range(20))


def test_half_of_the_clips_are_mirrored_in_both_streams_or_none(clip):
    mirror, other = TRANSFORMS.build({'type': 'MirrorClip'}), mirror_clip(clip)
    outcomes = [mirror(dict(clip)) for _ in range(400)]
    assert all(same(outcome, clip) or same(outcome, other) for outcome in outcomes)
    # 200 expected, with a standard deviation of 10
    assert 160 < sum(same(outcome, other) for outcome in outcomes) < 240


@pytest.mark.parametrize('name', ['motion_mirrored', 'apex_flow_mirrored', 'onset_mirrored'])
@pytest.mark.parametrize('prob', [0, 1])
def test_a_stream_without_its_mirror_is_refused_whatever_the_draw(clip, prob, name):
    clip['onset'] = clip['onset_mirrored'] = clip['apex']
    del clip[name]
    mirror = TRANSFORMS.build({'type': 'MirrorClip', 'prob': prob})
    with pytest.raises(InputError, match=f'MirrorClip needs {name}; add it to the '
                                         "dataset's streams"):
        mirror(clip)


def test_grey_stays_within_its_limits():
    apex = np.array([[[0, 5, 100, 250, 255]]], np.float32)
    assert shift_grey(apex, 10).tolist() == [[[10, 15, 110, 255, 255]]]
    assert shift_grey(apex, -10).tolist() == [[[0, 0, 90, 240, 245]]]
    assert np.array_equal(shift_grey(apex, 0), apex)
    assert shift_grey(apex, 0.25).dtype == np.float32
    assert apex.tolist() == [[[0, 5, 100, 250, 255]]]


def test_shifts_are_uniform_and_the_same_for_all_pixels(clip):
    clip['apex'] = np.linspace(50, 200, 24, dtype=np.float32).reshape(1, 4, 6)
    shift = TRANSFORMS.build({'type': 'ShiftGrey', 'max_shift': 10, 'prob': 1})
    shifts = []
    for _ in range(400):
        results = shift(dict(clip))
        difference = results['apex'] - clip['apex']
        assert np.ptp(difference) < 1e-4
        assert same({**results, 'apex': clip['apex']}, clip)  # nothing else is touched
        shifts.append(difference[0, 0, 0])
    shifts = np.array(shifts)
    assert -10 <= shifts.min() < -9.5
    assert 9.5 < shifts.max() <= 10
    assert abs(shifts.mean()) < 1  # the standard error is 0.29


def test_half_of_the_images_are_shifted(clip):
    shift = TRANSFORMS.build({'type': 'ShiftGrey'})
    outcomes = [shift(dict(clip)) for _ in range(400)]
    assert 160 < sum(same(outcome, clip) for outcome in outcomes) < 240


@pytest.mark.parametrize(('config', 'sentence'), [
    ({'type': 'MirrorClip', 'prob': 1.5}, r'prob must lie in \[0, 1\], got 1.5'),
    ({'type': 'ShiftGrey', 'prob': -0.1}, r'prob must lie in \[0, 1\], got -0.1'),
    ({'type': 'ShiftGrey', 'max_shift': -1}, r'max_shift must lie in \[0, 255\] grey levels, '
                                             'got -1'),
    ({'type': 'ShiftGrey', 'max_shift': 256}, 'grey levels, got 256'),
])
def test_options_out_of_range_are_refused(config, sentence):
    with pytest.raises(ValueError, match=sentence):
        TRANSFORMS.build(config)


@pytest.mark.parametrize('name', ['MirrorClip', 'ShiftGrey'])
def test_what_is_for_a_grey_apex_refuses_apex_flow(clip, name):
    with pytest.raises(InputError, match=f'{name} is for a grey image, but apex has 3 channels; '
                                         'take it out, or, if it is MirrorClip, put it before'):
        TRANSFORMS.build({'type': name})({'apex': clip['apex_flow']})


@pytest.mark.parametrize('name', ['MirrorClip', 'ShiftGrey'])
def test_the_released_misspelling_is_an_error_here(name):
    with pytest.raises(TypeError, match="unexpected keyword argument 'probability_value'"):
        TRANSFORMS.build({'type': name, 'probability_value': 0.5})
