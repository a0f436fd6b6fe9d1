"""MDMD: its curve on made-up flow, and its thresholds on made-up curves."""
import numpy as np
import pytest

from mmatnet.errors import InputError
from mmatnet.spotting.intervals.mdmd import (
    LENGTHS,
    MdmdSpotter,
    contrast,
    directional_difference,
    four_quadrants,
    two_quadrants,
)

SIDE, FPS = 60, 30


def field(*vector):
    return np.zeros((SIDE, SIDE, 2)) + vector


def test_quadrants_and_those_that_the_released_code_knows():
    vectors = np.array([[[1, 1], [1, -1], [-1, 1], [-1, -1]]])
    assert sorted(four_quadrants(vectors)[0]) == [0, 1, 2, 3]
    assert two_quadrants(vectors).tolist() == [[0, 1, 1, 0]]  # opposite ones are one


def test_the_difference_is_that_of_the_fastest_third_in_the_main_direction():
    first, second = field(0, 0), field(0, 0)
    # in each of the 36 blocks of 10x10: 40 pixels go right, as many of speed 1 to 40; 30 go left,
    # 30 up, both far
    block = np.zeros((100, 2))
    block[:40, 0] = np.arange(1, 41)
    block[40:70, 0], block[70:, 1] = -100, -100
    block[:40, 1] = 1e-9
    block[40:70, 1] = 1e-9
    first[:] = np.tile(block.reshape(10, 10, 2), (6, 6, 1))
    expected = np.arange(28, 41).mean()  # round(40 / 3) = 13 of them
    assert directional_difference(first, second, four_quadrants(first)) == pytest.approx(expected)


def test_blocks_are_the_twelve_largest_and_what_stays_does_not_count():
    first, second = field(1.0, 1.0), field(1.0, 1.0)
    assert directional_difference(first, second, four_quadrants(first)) == pytest.approx(0)
    first[:10, :, 0] = 3.0  # six blocks of 36: half of the twelve
    expected = (np.hypot(3, 1) - np.hypot(1, 1)) / 2
    assert directional_difference(first, second, four_quadrants(first)) == pytest.approx(expected)


def test_contrast_by_hand():
    values = np.array([0.0, 0, 4, 2, 0, 0])
    np.testing.assert_allclose(contrast(values, 2), [-2, -1, 4, 2, -2, -1])


def made_up_rows(length, *bumps, seconds=20.0):
    """Rows of a curve of one length with bumps of (middle, width in seconds)."""
    times = np.arange(round(seconds * FPS)) / FPS
    rows = np.zeros(len(times), MdmdSpotter.row)
    rows['length'], rows['number'], rows['seconds'] = length, np.arange(len(times)), times
    rows['corrected'] = rows['released'] = sum(
        np.maximum(0, 1 - ((times - middle) / (width / 2)) ** 2) for middle, width in bumps)
    return rows


def spotted(rows, **options):
    spotter = MdmdSpotter(SIDE, **options)
    return spotter.decide(rows) + spotter.decide_end()


def test_runs_of_the_right_length_are_intervals():
    micro, = spotted(made_up_rows(0, (4.0, 0.4), (9.0, 2.0), (14.0, 0.15)), p=0.3)
    assert (micro.kind, micro.apex) == ('micro', 120)
    assert micro.offset_seconds - micro.onset_seconds == pytest.approx(0.3, abs=0.08)
    macros = spotted(made_up_rows(1, (4.0, 0.4), (9.0, 2.0)), p=0.3)
    assert [(one.kind, one.apex) for one in macros] == [('macro', 270)]


@pytest.mark.parametrize(('size', 'strength'), [(56, 4.0), (224, 1.0)])
def test_strength_is_in_pixels_of_a_crop_of_224_and_never_below_0(size, strength):
    rows, curve = made_up_rows(0, (4.0, 0.4)), []
    rows['corrected'][300:] = -0.5
    spotter = MdmdSpotter(size, p=0.3, on_curve=lambda *point: curve.append(point))
    micro, = spotter.decide(rows) + spotter.decide_end()
    assert micro.strength == pytest.approx(strength)
    assert curve[120] == (120, 4.0, pytest.approx(strength))
    assert {value for _, _, value in curve[300:]} == {0.0}


def test_a_higher_threshold_finds_less():
    rows = made_up_rows(0, (4.0, 0.5))
    rows['corrected'][450:460] += 0.3
    assert [len(spotted(rows, p=p)) for p in (0.1, 0.6)] == [2, 1]


def test_the_released_code_leaves_the_end_out():
    rows = made_up_rows(0, (4.0, 0.4), (19.5, 0.4))  # 0.5 s before the end; two spans are 0.8
    assert [one.apex for one in spotted(rows, p=0.3)] == [120, 585]
    assert [one.apex for one in spotted(rows, p=0.3, as_released=True)] == [120]
    assert [one.offset for one in spotted(rows[:589], p=0.3)][1] == 588  # open where it ends


def test_stretches_are_decided_one_by_one():
    rows, spotter = made_up_rows(0, (4.0, 0.4), (16.0, 0.4)), MdmdSpotter(SIDE, p=0.3, stretch=10)
    found, out = [], []
    for place in range(len(rows)):
        new = spotter.decide(rows[place:place + 1])
        found += new
        out += [place / FPS - one.offset_seconds for one in new]
    found += spotter.decide_end()
    assert [one.apex for one in found] == [120, 480]
    assert 0 < max(out) <= spotter.latency


def test_the_curve_is_read_off_frames_one_span_away():
    """A face that is displaced for one moment: long flow then, none from before to after."""
    calls = []

    def flow(first, second):
        calls.append((int(first[0, 0]), int(second[0, 0])))
        moved = float(second[0, 1]) - float(first[0, 1])
        return np.zeros((SIDE, SIDE, 2), np.float32) + np.float32([moved, 1e-6])

    spotter, rows = MdmdSpotter(SIDE, flow), []
    for number in range(100):
        crop = np.zeros((SIDE, SIDE), np.uint8)
        crop[0, 0], crop[0, 1] = number, 10 * (number == 50)
        rows.append(spotter.read_checked(number, number / FPS, crop))
        assert len(spotter._crops) <= 2 * LENGTHS[1].span * FPS + 4
    rows = np.concatenate(rows)
    assert set(calls[:2]) == {(0, 12), (0, 24)}
    for place, length in enumerate(LENGTHS):
        own = rows[rows['length'] == place]
        away = round(length.span * FPS)
        assert own['number'].tolist() == list(range(away, 100 - away))
        high = own['number'][own['corrected'] > 5]
        assert high.tolist() == [50]
        low = own['number'][own['corrected'] < -5]
        assert set(low.tolist()) <= {50 - away}


@pytest.mark.parametrize(('options', 'sentence'), [
    ({'size': 50}, 'at least 56 pixels wide for mdmd, got 50'),
    ({'p': 1.0}, 'p of mdmd must lie in 0 to below 1, got 1'),
    ({'stretch': 1.0}, 'stretch of mdmd must be 5 seconds or more, got 1')])
def test_unsound_options_are_refused(options, sentence):
    with pytest.raises(InputError, match=sentence):
        MdmdSpotter(**{'size': SIDE, **options})
