import pytest

from mmatnet.clips.annotation import Clip
from mmatnet.databases.bridging import bridge

CLIP = Clip('casme2', 'sub01', 'EP01_01', 10, 15, 20, 'sheet', note='said before')


def numbers_without(*missing):
    return set(range(5, 30)).difference(missing)


def test_a_whole_clip_is_left_alone():
    assert bridge(CLIP, numbers_without(9, 21), 0) is CLIP


@pytest.mark.parametrize(('missing', 'numbers', 'note'), [
    ((12, 13), (10, 15, 20), 'lacks frames 12-13, bridged'),
    ((10, 11), (12, 15, 20), 'lacks frames 10-11, bridged; frame 12 stands in for onset 10'),
    ((19, 20), (10, 15, 18), 'lacks frames 19-20, bridged; frame 18 stands in for offset 20'),
    ((15,), (10, 14, 20), 'lacks frame 15, bridged; frame 14 stands in for apex 15'),
    ((14, 15), (10, 16, 20), 'lacks frames 14-15, bridged; frame 16 stands in for apex 15'),
])
def test_the_nearest_frame_stands_in(missing, numbers, note):
    clip = bridge(CLIP, numbers_without(*missing), 2)
    assert (clip.onset, clip.apex, clip.offset) == numbers
    assert clip.note == f'said before; {note}'
    assert clip.apex_source == 'sheet'


def test_a_gap_that_is_too_long_is_not_bridged_unless_it_is_known():
    numbers = numbers_without(12, 13, 14)
    assert bridge(CLIP, numbers, 2) is None
    clip = bridge(CLIP, numbers, 2, 'the copy lacks them')
    assert clip.note == 'said before; lacks frames 12-14, bridged; the copy lacks them'


def test_half_of_the_clip_must_be_there():
    assert bridge(CLIP, {10, 12, 14, 16, 18, 20}, 1) is not None
    assert bridge(CLIP, {10, 12, 14, 16, 18}, 2, 'known') is None
    assert bridge(CLIP, set(), 99, 'known') is None


def test_a_missing_apex_stays_missing():
    clip = bridge(Clip('casme2', 'sub01', 'a', 10, None, 20), numbers_without(10), 1)
    assert (clip.onset, clip.apex, clip.offset) == (11, None, 20)
