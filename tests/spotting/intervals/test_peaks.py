"""Rules on displacement signals, on bumps whose beginning and end are known."""
import numpy as np
import pytest

from mmatnet.spotting.intervals.peaks import Peak, find_peaks, low_pass, merge

RATE = 30.0
TIMES = np.arange(198) / RATE


def bump(start, top, end, height):
    """Rises from start to top and falls to end, as a cosine does."""
    phase = np.where(top > TIMES, (TIMES - start) / (top - start), (end - TIMES) / (end - top))
    return height * (1 - np.cos(np.pi * np.clip(phase, 0, 1))) / 2


def found(signal, theta=1.8, rise=0.8, cutoff=5.0):
    return find_peaks(signal, RATE, theta, rise, cutoff)


def test_a_bump_begins_and_ends_at_a_third_of_its_height():
    one, = found(bump(2.0, 2.5, 3.2, 4.0))
    # 0.33 = (1 - cos(pi x)) / 2 at x = 0.389: after 0.389 * 0.5 s, and 0.389 * 0.7 s from the end
    assert one.first == pytest.approx((2 + 0.389 * 0.5) * RATE, abs=1.5)
    assert one.last == pytest.approx((3.2 - 0.389 * 0.7) * RATE, abs=1.5)
    assert one.top == pytest.approx(75, abs=1)
    assert one.pixels == pytest.approx(4.0, abs=0.15)
    assert one.height == pytest.approx(4 / 1.8, abs=0.1)


@pytest.mark.parametrize(('height', 'theta', 'count'), [
    (4.0, 1.8, 1), (1.6, 1.8, 0), (1.6, 1.2, 1), (1.2, 0.9, 0)])  # nothing below 1.4 pixels
def test_heights_are_fixed(height, theta, count):
    assert len(found(bump(2.0, 2.5, 3.0, height), theta)) == count


def test_what_rises_slowly_is_no_expression():
    assert found(bump(0.0, 3.3, 6.6, 5.0)) == []
    assert len(found(bump(2.0, 3.3, 4.6, 5.0))) == 1


def test_two_bumps_that_meet_are_two():
    both = np.maximum(bump(2.0, 2.4, 2.8, 4.0), bump(2.6, 3.0, 3.4, 4.0)) + 0.9 * (
        (TIMES > 2.4) & (TIMES < 3.0))
    assert len(found(both)) == 2


@pytest.mark.parametrize('rate', [0.5, 1, 1.5, 2])
def test_very_few_samples_in_a_second_are_enough(rate):
    draw = np.random.default_rng(0)
    for _ in range(40):
        signal = draw.random(60).cumsum() % 5
        for one in find_peaks(signal, rate, 1.2, 0.5, 5.0):
            assert 0 <= one.first <= one.last < 60


def test_quick_noise_is_cut():
    noisy = bump(2.0, 2.5, 3.2, 4.0) + 0.5 * np.sin(2 * np.pi * 12 * TIMES)
    clean, = found(bump(2.0, 2.5, 3.2, 4.0))
    one, = found(noisy)
    assert (one.first, one.last) == (pytest.approx(clean.first, abs=1),
                                     pytest.approx(clean.last, abs=1))


def test_low_pass_keeps_what_is_slow():
    slow = np.sin(2 * np.pi * 10 / 198 * np.arange(198))  # ten whole periods: 1.5 hertz
    np.testing.assert_allclose(low_pass(slow + np.sin(2 * np.pi * 90 / 198 * np.arange(198)), RATE,
                                        5.0), slow, atol=1e-9)


@pytest.mark.parametrize(('share', 'spans'), [
    (0.34, [(0, 14), (20, 30)]),  # 6 of 10 frames shared, and none
    (0.7, [(0, 10), (4, 14), (20, 30)])])
def test_overlaps_beyond_a_share_of_the_shorter_are_joined(share, spans):
    peaks = [Peak(4, 14, 9, 2.0, 3.0), Peak(0, 10, 5, 1.0, 2.0), Peak(20, 30, 25, 1.5, 2.0)]
    joined = merge(peaks, share)
    assert [(one.first, one.last) for one in joined] == spans
    if share < 0.5:
        assert (joined[0].top, joined[0].height) == (9, 2.0)


def test_what_is_joined_may_reach_the_next():
    chain = [Peak(0, 10, 5, 1.0, 1.0), Peak(20, 30, 25, 1.0, 1.0), Peak(5, 25, 15, 1.0, 1.0)]
    assert [(one.first, one.last) for one in merge(chain, 0.34)] == [(0, 30)]
