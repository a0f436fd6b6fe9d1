import itertools

import numpy as np
import pytest

from mmatnet.errors import InputError
from mmatnet.synthetic.footage import PARTS, plan_footage


def test_at_all_rates_the_same_happens():
    slow, fast = (plan_footage(3, 30, fps) for fps in (25, 200))
    assert len(slow.events) == len(fast.events) >= 5
    for one, other in zip(slow.events, fast.events, strict=True):
        assert (one.kind, one.action) == (other.kind, other.action)
        for name in ('onset', 'apex', 'offset'):
            assert getattr(one, name) / 25 == pytest.approx(getattr(other, name) / 200, abs=0.021)
    for name in ('pose', 'lids', 'gaze', 'light', 'opening', 'passer'):
        assert np.allclose(getattr(slow, name), getattr(fast, name)[::8])


def test_the_truth_is_where_the_patches_move():
    plan = plan_footage(1, 20, 100, ('micro', 'macro'))
    assert {one.kind for one in plan.events} == {'micro', 'macro'}
    for event, (_, curve) in zip(plan.events, plan.patches, strict=True):
        moving = np.flatnonzero(curve > 0)
        assert event.onset == pytest.approx(moving[0], abs=1)
        assert event.offset == pytest.approx(moving[-1], abs=1)
        assert curve[event.apex] == pytest.approx(curve.max())
        limits = (0.5, 1.0) if event.kind == 'micro' else (2.0, 6.0)
        assert limits[0] <= curve.max() <= limits[1]
        if event.kind == 'micro':
            assert 0.18 <= (event.offset - event.onset) / 100 <= 0.5


def test_expressions_and_speech_do_not_meet():
    plan = plan_footage(7, 60, 50)
    spans = sorted([(one.onset, one.offset) for one in plan.events] + list(plan.others['speech']))
    assert all(after[0] - before[1] > 0.7 * 50 for before, after in itertools.pairwise(spans))


def test_what_is_left_out_does_not_happen():
    plan = plan_footage(0, 20, 50, ())
    assert plan.events == ()
    assert not any(plan.others.values())
    assert not plan.lids.any()
    assert not plan.gaze.any()
    assert np.abs(plan.pose[:, :2]).max() < 15  # it sways
    assert (plan.light == (1, 0, 0)).all()
    alone = plan_footage(0, 20, 50, ('blink',))
    assert alone.others['blink'] == plan_footage(0, 20, 50, PARTS).others['blink']


@pytest.mark.parametrize(('arguments', 'sentence'), [
    ((0, 9, 25), 'footage must last at least 10 seconds, got 9'),
    ((0, 20, 0), 'fps must be above 0, got 0'),
    ((0, 20, 25, ('sneeze',)), 'parts must be some of micro, .*background, got sneeze')])
def test_unsound_arguments(arguments, sentence):
    with pytest.raises(InputError, match=sentence):
        plan_footage(*arguments)
