"""Spotting on hand-made paths of the regions, whose onset, apex and offset are known."""
from itertools import pairwise

import numpy as np
import pytest

from mmatnet.spotting.intervals.face_motion import BROWS, MOTION_REGIONS, MOUTH
from mmatnet.spotting.intervals.signals import (
    FLOOR,
    LONGEST_RUN,
    OVER_NOISE,
    SLOWER,
    Noise,
    SignalSpotter,
)
from mmatnet.spotting.intervals.window import GROUPS, SPANS
from tests.spotting.intervals.curves import bump

FPS = 100


def seconds(length):
    return np.arange(round(length * FPS)) / FPS


def moved_up(names, curve, pixels):
    """A path on which some regions follow a curve upwards, (T, R, 2)."""
    path = np.zeros((len(curve), len(MOTION_REGIONS), 2))
    for name in names:
        path[:, list(MOTION_REGIONS).index(name), 1] = -pixels * curve
    return path


def spot(times, path, lids=None, spotter=None):
    """What is found on a path (T, R, 2) with lids that move so many pixels from frame to frame."""
    spotter, found = spotter or SignalSpotter(), []
    steps = np.diff(path, axis=0, prepend=path[:1])
    lids = np.zeros(len(times)) if lids is None else lids
    for now, step, moved in zip(times.tolist(), steps, lids.tolist(), strict=True):
        found += spotter.add(now, step, moved)[0]
    return found + spotter.finish()[0]


@pytest.mark.parametrize('names', [BROWS, MOUTH, ('left_nose_wing', 'right_nose_wing')],
                         ids=['brows', 'mouth', 'nose'])
@pytest.mark.parametrize(('onset', 'apex', 'offset'), [
    (3.0, 3.15, 3.36), (3.0, 3.25, 3.45), (3.0, 3.8, 4.4)])
def test_onset_and_offset_are_where_a_quarter_is_left(names, onset, apex, offset):
    """A raised cosine is at a quarter after a third of its way."""
    times = seconds(8)
    [found] = spot(times, moved_up(names, bump(times, onset, apex, offset), 2.0))
    near = 0.02 if offset - onset < 0.5 else 0.06  # slow ends are cut where little happens
    assert times[found.onset] == pytest.approx(onset + (apex - onset) / 3, abs=near)
    assert times[found.apex] == pytest.approx(apex, abs=0.015)
    assert times[found.offset] == pytest.approx(offset - (offset - apex) / 3, abs=near)
    assert 0.35 < found.score < 1
    # from the mean place at onset and offset, a quarter up, to the apex
    assert found.strength == pytest.approx(0.75 * 2.0, rel=0.1)


def test_strength_is_of_the_region_that_moved_most():
    times = seconds(8)
    curve = bump(times, 3, 3.2, 3.4)
    weak = moved_up(['left_mouth', 'right_mouth'], curve, 2.0)
    one = weak + moved_up(['left_mouth'], curve, 2.0)
    both = [spot(times, path)[0].strength for path in (weak, one)]
    assert both[1] == pytest.approx(2 * both[0], rel=0.05)


def test_surer_where_more_moves_and_where_it_comes_back():
    times = seconds(8)
    small, large = (spot(times, moved_up(BROWS, bump(times, 3, 3.2, 3.4), pixels))[0].score
                    for pixels in (1.0, 2.0))
    stays = 0.35 * np.clip((times - 3.2) / 0.2, 0, 1)
    left = spot(times, moved_up(BROWS, np.maximum(bump(times, 3, 3.2, 3.4), stays), 2.0))[0].score
    assert small < large
    assert left < large


def test_less_than_the_floor_is_nothing_and_more_is_something():
    times = seconds(8)
    assert spot(times, moved_up(BROWS, bump(times, 3, 3.2, 3.4), 0.2)) == []
    assert len(spot(times, moved_up(BROWS, bump(times, 3, 3.2, 3.4), 0.6))) == 1


def test_what_is_found_in_silence_is_not_found_in_noise():
    rng, times = np.random.default_rng(0), seconds(12)
    path = moved_up(BROWS, bump(times, 6, 6.2, 6.4), 0.8)
    assert len(spot(times, path)) == 1
    assert spot(times, path + rng.normal(0, 1.5, path.shape)) == []


def test_limits_are_four_times_the_third_tenth_of_the_recent_minute():
    noise, shape = Noise(), (len(SPANS), len(GROUPS))
    times = np.arange(600) * 0.11
    large = 100 * np.arange(len(times), dtype=float)
    noise.add(times, large[:, None, None] + np.zeros((1, *shape)))
    np.testing.assert_allclose(noise.limits(), OVER_NOISE * np.quantile(large, 0.3))
    noise.add(times + 66, np.zeros((len(times), *shape)))
    np.testing.assert_array_equal(noise.limits(), FLOOR * SLOWER + np.zeros(shape))


def test_noise_takes_a_sample_every_tenth_of_a_second():
    """Nine of ten samples are left out: those that are large here."""
    noise, shape = Noise(), (len(SPANS), len(GROUPS))
    energy = np.full((990, *shape), 1e6)
    energy[::11] = 0
    noise.add(np.arange(990) / 109, energy)  # eleven steps are 0.101 seconds
    np.testing.assert_array_equal(noise.limits(), FLOOR * SLOWER + np.zeros(shape))


def test_brows_that_go_with_fast_lids_are_a_blink_and_the_mouth_is_none():
    times = seconds(8)
    curve = bump(times, 3, 3.1, 3.25)
    fast, slow = (np.where(np.abs(times - 3.1) < 0.06, speed / FPS, 0) for speed in (70, 50))
    later = np.where(np.abs(times - 3.4) < 0.06, 70 / FPS, 0)
    brows, mouth = moved_up(BROWS, curve, 2.0), moved_up(MOUTH, curve, 2.0)
    assert spot(times, brows, fast) == []
    assert len(spot(times, brows, slow)) == len(spot(times, brows, later)) == 1
    assert len(spot(times, mouth, fast)) == 1


def test_a_long_expression_outlasts_a_blink():
    times = seconds(10)
    path = moved_up(BROWS, bump(times, 3, 3.8, 4.6), 3.0)
    assert len(spot(times, path, np.where(np.abs(times - 3.8) < 0.06, 0.7, 0))) == 1


def test_syllables_of_the_mouth_are_speech_and_those_of_the_brows_are_not():
    times = seconds(10)
    syllables = sum(bump(times, at, at + 0.15, at + 0.3) for at in (3.0, 3.5, 4.0, 4.5))
    assert spot(times, moved_up(MOUTH, syllables, 2.0)) == []
    assert len(spot(times, moved_up(BROWS, syllables, 2.0))) == 4


def test_speech_goes_as_far_as_a_second_and_a_half():
    """Two bumps beside one of the mouth: near they make it speech, far they do not."""
    times = seconds(16)
    one = bump(times, 8, 8.15, 8.3)
    for gap, found in ((0.5, 0), (2.5, 3)):
        others = sum(bump(times, at, at + 0.15, at + 0.3) for at in (8 - gap, 8 + gap))
        assert len(spot(times, moved_up(MOUTH, one + others, 2.0))) == found


@pytest.mark.parametrize('curve', [
    lambda times: np.clip((times - 3) / 0.2, 0, 1),  # goes and stays
    lambda times: np.where(times < 3.2, bump(times, 3, 3.2, 9),
                           1 - 0.4 * np.clip((times - 3.2) / 0.2, 0, 1)),  # most of it stays
    lambda times: bump(times, 3, 3.05, 5.4),  # a jump that goes slowly
    lambda times: np.sin(times),  # a slow wave of the head
], ids=['stays', 'mostly stays', 'a jump', 'wave'])
def test_what_is_no_rise_and_fall_is_none(curve):
    times = seconds(12)
    assert spot(times, moved_up(BROWS, curve(times), 1.5)) == []


def test_the_place_of_rest_between_two_expressions_is_none():
    """Brows that go down twice are up between."""
    times = seconds(10)
    curve = -bump(times, 3, 3.2, 3.4) - bump(times, 3.4, 3.6, 3.8)
    found = spot(times, moved_up(BROWS, curve, 1.5))
    assert [times[one.apex] for one in found] == pytest.approx([3.2, 3.6], abs=0.03)


def test_what_lasts_longer_than_a_macro_expression_is_none():
    times = seconds(24)
    assert len(spot(times, moved_up(BROWS, bump(times, 8, 9.8, 11.6), 8.0))) == 1
    assert spot(times, moved_up(BROWS, bump(times, 6, 12, 18), 8.0)) == []


def test_expressions_are_in_order_and_share_no_frame():
    times = seconds(20)
    curve = sum(bump(times, at, at + 0.2, at + 0.4) for at in np.arange(2, 18, 0.9))
    found = spot(times, moved_up(BROWS, curve, 2.0))
    assert len(found) == 18
    assert all(one.onset < one.apex < one.offset for one in found)
    assert all(one.offset < other.onset for one, other in pairwise(found))


def test_a_run_without_a_pause_is_looked_through_after_some_seconds():
    times, spotter = seconds(20), SignalSpotter()
    path = moved_up(BROWS, sum(bump(times, at, at + 0.2, at + 0.4)
                               for at in np.arange(2, 19, 0.45)), 2.0)
    steps, first = np.diff(path, axis=0, prepend=path[:1]), None
    for now, step in zip(times.tolist(), steps, strict=True):
        if spotter.add(now, step, 0.0)[0]:
            first = now
            break
    assert 2 + LONGEST_RUN < first < 2 + LONGEST_RUN + SPANS[-1] + 0.6


def test_every_sample_gets_its_motion_once_and_old_ones_are_dropped():
    times, spotter = seconds(30), SignalSpotter()
    steps = np.diff(moved_up(BROWS, bump(times, 10, 10.2, 10.4), 2.0), axis=0,
                    prepend=np.zeros((1, len(MOTION_REGIONS), 2)))
    curve = []
    for now, step in zip(times.tolist(), steps, strict=True):
        curve += spotter.add(now, step, 0.0)[1]
    assert spotter.first > 20 * FPS
    curve += spotter.finish()[1]
    assert len(curve) == len(times)
    assert times[np.argmax(curve)] == pytest.approx(10.2, abs=0.02)
    assert max(curve) == pytest.approx(2.0, rel=0.1)  # of the whole bump, for spans beyond it
    assert max(curve[:900]) < 1e-9


def test_a_signal_without_samples_has_nothing():
    assert SignalSpotter().finish() == ([], [])
