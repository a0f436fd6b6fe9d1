import dataclasses
from pathlib import Path

import numpy as np
import pytest

from mmatnet.clips.annotation import Clip
from mmatnet.errors import InputError
from mmatnet.features.clip_features import (
    extract_clip,
    flow_step,
    used_rows,
    without_apex_flow,
)
from mmatnet.features.recipe import Recipe

CLIP = Clip('casme2', 'sub01', 'EP01', onset=10, apex=15, offset=18)
RECIPE = Recipe(crop_size=4, blocks=2, rows=8, apex_row=4)


class Frames:
    """Frame n is of grey n throughout; remembers what was read."""

    path = Path('frames')

    def __init__(self, numbers, sizes=None):
        self.numbers, self.sizes, self.read = list(numbers), sizes or {}, []

    def grey(self, number):
        self.read.append(number)
        return np.full(self.sizes.get(number, (8, 12)), number, np.uint8)


def grey_change(first, second):
    """A flow to the right, by the change of grey."""
    change = second.astype(np.float32) - first
    return np.stack([change, np.zeros_like(change)], axis=-1)


def grey_of_first(first, second):
    """A flow downwards, by the grey of the first frame."""
    return np.stack([np.zeros(first.shape, np.float32), first.astype(np.float32)], axis=-1)


def test_a_row_is_the_flow_that_leaves_its_frame():
    """apex_row 4 leaves frame 15; row 0 leaves 11 (the window cuts 10), row 6 leaves 17."""
    features = extract_clip(CLIP, Frames(range(10, 19)), RECIPE, grey_of_first)
    assert features.motion.shape == features.motion_mirrored.shape == (8, 8)
    assert features.motion.dtype == np.float32
    assert features.motion[:, 1].tolist() == [11, 12, 13, 14, 15, 16, 17, 0]
    assert features.motion[:7, 0] == pytest.approx(np.pi / 2)
    assert not features.motion[7].any()


def test_flow_runs_between_neighbours_or_from_the_onset():
    frames = Frames(range(10, 19))
    neighbours = extract_clip(CLIP, frames, RECIPE, grey_change).motion[:, 1]
    assert neighbours.tolist() == [1, 1, 1, 1, 1, 1, 1, 0]
    onset = dataclasses.replace(RECIPE, reference='onset')
    from_onset = extract_clip(CLIP, frames, onset, grey_change).motion[:, 1]
    assert from_onset.tolist() == [2, 3, 4, 5, 6, 7, 8, 0]


def test_mirrored_rows_come_from_the_mirrored_field():
    features = extract_clip(CLIP, Frames(range(10, 19)), RECIPE, grey_change)
    assert features.motion[:7, 0::2] == pytest.approx(0)
    assert features.motion_mirrored[:7, 0::2] == pytest.approx(np.pi)
    assert np.array_equal(features.motion_mirrored[:, 1::2], features.motion[:, 1::2])


def test_the_apex_crop_is_the_apex_frame():
    apex = extract_clip(CLIP, Frames(range(10, 19)), RECIPE, grey_change).apex
    assert apex.dtype == np.uint8
    assert np.array_equal(apex, np.full((4, 4), 15))


def test_only_frames_of_the_window_are_needed():
    frames = Frames(range(11, 19))  # without the onset, which lies before the window
    extract_clip(CLIP, frames, RECIPE, grey_change)
    assert frames.read == list(range(11, 19))


@pytest.mark.parametrize(('reference', 'apex_flow', 'apex'), [
    ('previous', False, 15), ('previous', True, 15), ('onset', False, 10), ('onset', True, 15),
    ('previous', False, 18)])
def test_each_frame_is_read_once(reference, apex_flow, apex):
    recipe = dataclasses.replace(RECIPE, rows=12, apex_row=8, reference=reference,
                                 apex_flow=apex_flow)
    frames = Frames(range(10, 19))
    extract_clip(dataclasses.replace(CLIP, apex=apex), frames, recipe, grey_change)
    assert sorted(frames.read) == list(range(10, min(19, apex + 5)))


def test_the_flow_is_timed():
    features = extract_clip(CLIP, Frames(range(10, 19)), RECIPE, grey_change)
    assert 0 < features.flow_seconds < 1


def test_apex_flow_runs_from_onset_to_apex():
    recipe = dataclasses.replace(RECIPE, apex_flow=True)
    features = extract_clip(CLIP, Frames(range(10, 19)), recipe, grey_change)
    assert features.apex_flow.shape == features.apex_flow_mirrored.shape == (3, 4, 4)
    assert features.apex_flow.dtype == features.apex_flow_mirrored.dtype == np.float32
    assert [np.unique(channel).tolist() for channel in features.apex_flow] == [[5], [0], [0]]
    assert np.unique(features.apex_flow_mirrored[0]).tolist() == [-5]
    without = extract_clip(CLIP, Frames(range(10, 19)), RECIPE, grey_change)
    assert without.apex_flow is None
    assert np.array_equal(without.motion, features.motion)


def test_apex_flow_needs_the_onset_even_outside_the_window():
    recipe = dataclasses.replace(RECIPE, apex_flow=True)
    with pytest.raises(InputError, match='lacks 1 of the 9 frames needed: 10; copy them'):
        extract_clip(CLIP, Frames(range(11, 19)), recipe, grey_change)


def test_the_flow_of_a_frame_to_itself_is_zero():
    """Whatever the algorithm would make of it; the rows are as ever."""
    recipe = dataclasses.replace(RECIPE, apex_flow=True, apex_flow_size=2)
    clip = dataclasses.replace(CLIP, apex=10)
    features = extract_clip(clip, Frames(range(10, 19)), recipe, grey_of_first)
    for array in (features.apex_flow, features.apex_flow_mirrored):
        assert (array.shape, array.dtype, array.any()) == ((3, 2, 2), np.float32, False)
    rows = extract_clip(clip, Frames(range(10, 19)), RECIPE, grey_of_first).motion
    assert np.array_equal(features.motion, rows)
    assert without_apex_flow([CLIP, clip], recipe) == ['casme2/sub01/EP01']
    assert without_apex_flow([CLIP, clip], RECIPE) == []


def test_the_frames_of_a_row():
    assert flow_step(CLIP, 4, RECIPE) == (15, 16)
    assert flow_step(CLIP, 0, RECIPE) == (11, 12)
    assert flow_step(CLIP, 0, dataclasses.replace(RECIPE, reference='onset')) == (10, 12)


def test_missing_frames_are_named():
    with pytest.raises(InputError, match=r'casme2/sub01/EP01: frames lacks 2 of the 8 frames '
                                         r'needed: 12, 14; copy them again'):
        extract_clip(CLIP, Frames([10, 11, 13, 15, 16, 17, 18]), RECIPE, grey_change)


def test_frames_of_two_sizes_are_refused():
    frames = Frames(range(10, 19), sizes={13: (8, 10)})
    with pytest.raises(InputError, match=r'EP01: all frames must be of one size, frame 13 of '
                                         r'frames is 10x8'):
        extract_clip(CLIP, frames, RECIPE, grey_change)


@pytest.mark.parametrize(('change', 'sentence'), [
    ({'apex': None}, r'EP01: apex must be a frame number, the cell is empty'),
    ({'onset': None, 'offset': None}, r'EP01: onset and offset must be a frame number'),
    ({'apex': 19}, r'EP01: apex 19 lies outside onset 10 to offset 18'),
    ({'onset': 15, 'offset': 15}, r'EP01: expected two frames or more, onset and offset are '
                                  r'both 15'),
])
def test_unusable_annotations_are_named(change, sentence):
    with pytest.raises(InputError, match=sentence):
        used_rows(dataclasses.replace(CLIP, **change), RECIPE)


def test_a_recipe_that_leaves_no_row_is_named():
    clip = dataclasses.replace(CLIP, apex=18)
    with pytest.raises(InputError, match=r'no frame pair of 10 to 18 falls into 8 rows with apex '
                                         r'18 at row 0'):
        used_rows(clip, dataclasses.replace(RECIPE, apex_row=0))
