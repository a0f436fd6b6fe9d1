import pytest

from mmatnet.inference.results import MOST_POINTS, Timeline


def filled(count):
    line = Timeline()
    for number in range(count):
        line.add(number, number / 100, 9.0 if number == 777 else number % 10 / 10)
    return line


def test_short_timelines_are_kept_as_they_are():
    line = filled(MOST_POINTS)
    assert line.frames == list(range(MOST_POINTS))


@pytest.mark.parametrize('count', [MOST_POINTS + 1, 3 * MOST_POINTS + 1, 360000])
def test_long_timelines_are_bounded_and_keep_their_peaks(count):
    line = filled(count)
    assert MOST_POINTS // 2 <= len(line.frames) <= MOST_POINTS
    assert line.strength.count(9.0) == 1
    assert line.frames[line.strength.index(9.0)] == 777
    assert line.frames == sorted(set(line.frames))
    assert [round(100 * seconds) for seconds in line.seconds] == line.frames
    assert line.frames[-1] >= count - 1 - 2 * count / MOST_POINTS
