"""False alarms where nothing happens, counted by hand."""
import pytest

from mmatnet.evaluation.spotting.quiet import Watched, quiet_alarms
from mmatnet.evaluation.spotting.report import quiet_sentence
from mmatnet.evaluation.spotting.scores import Span

TRUTH = [Span('a', 100, 199, kind='macro'), Span('a', 150, 249, kind='micro'),
         Span('b', 0, 0)]  # b holds none
WATCHED = {'a': Watched(10.0, [(0, 129), (240, 339)]), 'b': Watched(10.0, [(0, 599)])}


def test_minutes_and_alarms_by_hand():
    spotted = [Span('a', 0, 50, kind='micro'),  # where nothing happens
               Span('a', 90, 100, kind='micro'),  # shares a frame with an expression
               Span('a', 190, 300, kind='macro'),
               Span('b', 5, 9, kind='micro')]
    quiet = quiet_alarms(TRUTH, spotted, WATCHED)
    # of a 100 frames before the first and 90 after the second, of b all 600
    assert quiet['minutes'] == pytest.approx((100 + 90 + 600) / 10 / 60)
    assert quiet['alarms'] == 2
    assert quiet['per_minute'] == pytest.approx(2 / (79 / 60))
    assert quiet_sentence(quiet) == (
        'Where the truth has no expression (1.32 minutes with a face), 2 intervals were spotted: '
        '1.52 false alarms a minute.')


def test_without_a_quiet_minute_there_is_no_rate():
    quiet = quiet_alarms([Span('a', 0, 99, kind='macro')], [Span('a', 0, 9, kind='micro')],
                         {'a': Watched(10.0, [(0, 99)])})
    assert quiet == {'minutes': 0.0, 'alarms': 0, 'per_minute': 0.0}
