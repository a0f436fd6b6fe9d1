import numpy as np
import pytest

from mmatnet.io.video.steps import Steps


def counted(steps):
    tally, now = Steps(), 0.0
    for step in steps:
        tally.add(now, now + step)
        now += step
    return tally


def test_a_gap_is_reported_however_long_ago_it_was():
    steps = counted([0.01] * 50 + [0.5] + [0.01] * 20000)
    assert steps.notes() == ['frames are missing: between two there are up to 0.500 s (from 0.50 s '
                             'on), in place of 0.010']


def test_a_rate_that_varied_in_the_first_half_is_reported():
    steps = counted([0.01, 0.03] * 6000 + [0.02] * 12000)
    assert steps.notes() == ['the frame rate varies, most of the time between 33.3 and 100.0 per '
                             'second; times are those of the frames']


def test_a_rate_that_varies_may_have_gaps_too():
    varies, missing = counted([0.01, 0.03] * 100 + [4.0]).notes()
    assert varies.startswith('the frame rate varies')
    assert missing.startswith('frames are missing: between two there are up to 4.000 s (from 4.00 ')


def test_quantiles_are_those_of_all_steps_within_a_hundredth():
    steps = np.random.default_rng(0).gamma(4, 0.01, 5000)
    tally = counted(steps)
    for share in (0.02, 0.5, 0.98):
        assert tally.quantile(share) == pytest.approx(np.quantile(steps, share), rel=0.011)


def test_memory_does_not_grow_with_the_video():
    tally = counted(np.random.default_rng(0).uniform(0.001, 1, 100_000))
    assert len(tally._bins) < 800


def test_an_even_rate_and_a_single_frame_need_no_note():
    assert counted([0.02, 0.0201, 0.0199] * 10).notes() == []
    assert Steps().notes() == []
