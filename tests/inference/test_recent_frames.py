import numpy as np
import pytest

from mmatnet.face.picture_part import MODEL
from mmatnet.inference.recent_frames import CropFrames, RecentFrames


class Counting:
    """An aligner whose crop is the part's first pixel, and which counts."""

    size, crops = 8, 0

    def crop(self, part, which):
        assert which == MODEL
        self.crops += 1
        return np.full((8, 8), part[0, 0], np.uint8)


@pytest.fixture
def aligner():
    return Counting()


def filled(aligner, count=30, seconds=1.0, side=8):
    recent = RecentFrames(seconds, 0.05)
    for number in range(count):
        recent.add(number, number / 10, aligner, np.full((side, side), number, np.uint8))
    return recent


def test_what_is_older_is_forgotten(aligner):
    recent = filled(aligner)
    assert [frame.number for frame in recent.between(19, 40)] == list(range(19, 30))
    assert recent.between(18, 25) == []  # its onset is gone


def test_crops_are_made_when_asked_for_and_once(aligner):
    frames = filled(aligner).between(20, 22)
    assert aligner.crops == 0
    assert [int(frame.crop[0, 0]) for frame in frames * 2] == [20, 21, 22] * 2
    assert aligner.crops == 3
    assert all(frame.part is None for frame in frames)


def test_large_parts_become_crops_at_once(aligner):
    filled(aligner, count=5, side=12)
    assert aligner.crops == 5


def test_frames_that_come_too_close_are_not_wanted(aligner):
    recent = filled(aligner, count=2)
    assert [recent.wants(seconds) for seconds in (0.14, 0.151)] == [False, True]


def test_frames_of_an_interval_are_numbered_without_gaps(aligner):
    frames = CropFrames('a.mp4', filled(aligner).between(20, 29)[::3])  # 20, 23, 26, 29
    assert list(frames.numbers) == [0, 1, 2, 3]
    assert frames.grey(2)[0, 0] == 26
    assert [frames.nearest(number) for number in (20, 24, 25, 40)] == [0, 1, 2, 3]
