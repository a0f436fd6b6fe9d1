import dataclasses

import numpy as np
import pytest

from mmatnet.errors import InputError
from mmatnet.face.detectors.base import DetectedFace
from mmatnet.features.aligned_clip import CROPS, AlignedClip
from tests.features.clips import CLIP, Frames, GreyChange, aligned


def test_a_frame_is_a_crop_that_is_read_once():
    frames = Frames(range(10, 19))
    clip = aligned(frames)
    assert np.array_equal(clip.frame(15), np.full((4, 4), 15, np.uint8))
    assert clip.frame(15) is clip.frame(15)
    assert frames.read == [15]
    with pytest.raises(ValueError, match='read-only'):
        clip.frame(15)[0] = 0


def test_frames_are_read_in_rising_order_and_few_are_held():
    frames = Frames(range(1000))
    clip = aligned(frames)
    clip.load({700, 3, *range(20, 40)})
    assert frames.read == [3, *range(20, 40), 700]
    for number in range(1000):
        clip.frame(number)
    assert len(clip._crops) == CROPS
    read = len(frames.read)
    clip.frame(999)
    assert len(frames.read) == read
    clip.frame(0)  # forgotten
    assert len(frames.read) == read + 1


def test_missing_frames_are_named():
    with pytest.raises(InputError, match=r'casme2/sub01/EP01: frames lacks 2 of the 8 frames '
                                         r'needed: 12, 14; run `mmatnet prepare` again'):
        aligned(Frames([10, 11, 13, 15, 16, 17, 18])).load(range(11, 19))


def test_frames_of_two_sizes_are_refused():
    clip = aligned(Frames(range(10, 19), sizes={13: (8, 10)}))
    clip.frame(10)
    with pytest.raises(InputError, match=r'EP01: all frames must be of one size, frame 13 of '
                                         r'frames is 10x8'):
        clip.frame(13)


def test_flow_is_computed_once_and_timed():
    clip, flow = aligned(), GreyChange()
    assert np.array_equal(clip.flow(10, 15, flow)[..., 0], np.full((4, 4), 5, np.float32))
    assert clip.flow(10, 15, flow) is clip.flow(10, 15, flow)
    assert clip.flow_calls == 1
    assert 0 < clip.flow_seconds < 1
    assert clip.flow(15, 10, flow)[0, 0, 0] == -5


def test_the_motion_of_the_nose_is_taken_away():
    assert not aligned(stabilise=True, size=16).flow(10, 15, GreyChange()).any()


def test_drift_is_known_where_flow_led_over_single_frames():
    """A head that moves by a pixel per frame; nothing is computed for the drift alone."""
    clip, flow = aligned(follow=True, size=16), GreyChange()
    assert clip.drift() is None
    for number in (15, 11):  # as the flow of an early apex
        clip.flow(10, number, flow)
        assert clip.drift() is None
    for number in (12, 11, 10):
        clip.flow(number, number + 1, flow)
    calls = clip.flow_calls
    drift = clip.drift()
    assert (drift.median, drift.largest, drift.furthest) == (1, 1, 3)
    assert clip.flow_calls == calls
    since = aligned(follow=True, size=16)
    for number in (11, 12, 14):
        since.flow(10, number, flow)
    drift = since.drift()
    assert (drift.median, drift.largest, drift.furthest) == (1.5, 2, 3)
    unfollowed = aligned(size=16)
    unfollowed.flow(10, 11, flow)
    assert unfollowed.drift() is None


POINTS = np.arange(10, dtype=float).reshape(5, 2)


class Finder:
    """Finds a face in a crop of three channels, or none."""

    def __init__(self, *faces):
        self.faces, self.seen = list(faces), []

    def detect(self, image):
        self.seen.append(image)
        return self.faces


def test_landmarks_are_those_of_the_alignment_or_looked_for_at_the_onset():
    known = aligned(landmarks=POINTS, detector=None).landmarks
    assert (known.dtype, known.tolist()) == (np.float32, POINTS.tolist())
    finder = Finder(DetectedFace(np.zeros(4), 1.0, POINTS + 1))
    clip = aligned(detector=lambda: finder)
    for _ in range(2):
        assert clip.landmarks.tolist() == (POINTS + 1).tolist()
    image, = finder.seen
    assert np.array_equal(image, np.full((4, 4, 3), 10, np.uint8))
    assert aligned(detector=Finder).landmarks is None
    assert AlignedClip(CLIP, Frames([10]), 4).landmarks is None


def bridged(numbers, note='lacks frames 12-13, 17, bridged', frames=None):
    return AlignedClip(dataclasses.replace(CLIP, note=note), frames or Frames(numbers), 4)


def test_flow_across_a_gap_is_divided_by_its_length():
    clip, flow = bridged([10, 11, 14, 15, 16, 18]), GreyChange()
    for pair in ((11, 12), (12, 13), (13, 14), (16, 17), (17, 18), (14, 15)):
        assert clip.flow(*pair, flow)[0, 0].tolist() == [1, 0]
    assert clip.flow(11, 13, flow)[0, 0, 0] == 2  # two of three steps
    assert clip.flow(12, 14, flow)[0, 0, 0] == 2
    assert clip.flow_calls == 3


def test_beyond_a_gap_the_nearest_frame_stands_in():
    clip, flow = bridged([10, 11, 14, 15, 16, 18]), GreyChange()
    assert [clip.flow(10, end, flow)[0, 0, 0] for end in (11, 12, 13, 14, 17)] == [1, 1, 4, 4, 6]
    assert [int(clip.frame(number)[0, 0]) for number in (12, 13, 17)] == [11, 14, 16]


def test_only_what_the_note_says_is_bridged():
    clip = bridged([10, 11, 14, 15, 16, 18], 'lacks frame 17, bridged')
    with pytest.raises(InputError, match=r'frames lacks 2 of the 9 frames needed: 12, 13; run '
                                         '`mmatnet prepare` again, which bridges short gaps'):
        clip.load(range(10, 19))
    clip = bridged([10, 11, 14, 15, 16, 18])
    clip.load(range(10, 19))
    assert clip._frames.read == [10, 11, 14, 15, 16, 18]
