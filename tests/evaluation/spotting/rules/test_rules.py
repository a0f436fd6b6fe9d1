"""One pair of tables by all four sets of rules, and what sets each of them apart; by hand."""
import pytest

from mmatnet.errors import InputError
from mmatnet.evaluation.spotting.scores import Span
from mmatnet.registry import SPOTTING_RULES

TRUTH = [Span('a', 10, 19, kind='micro', fps=30.0), Span('a', 100, 160, kind='macro', fps=30.0),
         Span('b', 50, 110, kind='macro', fps=30.0), Span('c', 0, 0, fps=30.0),
         Span('d', 0, 60, kind='macro', fps=30.0), Span('d', 30, 90, kind='macro', fps=30.0)]
SPOTTED = [
    Span('a', 10, 29, 0.9, kind='micro'),  # half of it counting frames, 9/19 of the length
    Span('a', 100, 160, 0.8, kind='macro'),
    Span('b', 200, 210, 0.7, kind='micro'),  # in a video with a macro-expression only
    Span('c', 0, 40, 0.6, kind='macro'),  # in a video without any
    Span('d', 15, 75, 0.5, kind='macro')]  # 45/75 of either


def counts(name, truth, spotted):
    scores = SPOTTING_RULES.make(name)(truth, spotted)
    return {part: (one.true_positives, one.false_positives, one.false_negatives)
            for part, one in scores.items()}


def of_micros(name, truth, spotted):
    """TP, FP and FN of micro-expressions of one video, given as (onset, offset) pairs."""
    return counts(name, [Span('v', *one, kind='micro', fps=200.0) for one in truth],
                  [Span('v', *one[:2], *one[2:], kind='micro') for one in spotted])['micro']


@pytest.mark.parametrize(('name', 'micro', 'macro'), [
    ('megc2020', (1, 1, 0), (2, 1, 2)),  # the alarms in b and c count; d's interval serves one
    ('map', (1, 0, 0), (2, 1, 2)),  # neither alarm counts, but one for b, where none was spotted
    ('nms5', (0, 2, 1), (2, 1, 2)),  # 9/19 is too little
    # 10 to 29 is longer than half a second, so three and one were spotted; d's serves both
    ('points', (0, 1, 1), (3, 1, 1))])
def test_the_same_tables_by_all_rules(name, micro, macro):
    overall = tuple(sum(pair) for pair in zip(micro, macro, strict=True))
    assert counts(name, TRUTH, SPOTTED) == {'micro': micro, 'macro': macro, 'overall': overall}


def test_f1_follows_from_the_counts():
    scores = {name: SPOTTING_RULES.make(name)(TRUTH, SPOTTED)['overall'].f1
              for name in SPOTTING_RULES.names()}
    assert scores == {'megc2020': 6 / 10, 'map': 6 / 9, 'nms5': 4 / 10, 'points': 6 / 10}


def test_an_interval_of_the_wrong_kind_is_wrong_twice():
    truth, spotted = [Span('a', 0, 9, kind='micro')], [Span('a', 0, 9, kind='macro')]
    assert counts('megc2020', truth, spotted) == {
        'micro': (0, 0, 1), 'macro': (0, 1, 0), 'overall': (0, 1, 1)}


def test_map_compares_with_the_best_alone():
    # both share most with the first, which the earlier has found; megc2020 pairs them otherwise
    truth, spotted = [(0, 9), (3, 12)], [(0, 9), (1, 10)]
    assert of_micros('map', truth, spotted) == (1, 1, 1)
    assert of_micros('megc2020', truth, spotted) == (2, 0, 0)


def test_nms5_takes_the_five_surest():
    alarms = [(100 * n, 100 * n + 9, 0.5 + n / 100) for n in range(1, 6)]
    assert of_micros('nms5', [(0, 9)], [(0, 9, 0.4), *alarms]) == (0, 5, 1)
    assert of_micros('nms5', [(0, 9)], [(0, 9, 0.6), *alarms]) == (1, 4, 0)


def test_half_of_the_length_is_too_little_for_nms5_and_enough_for_points():
    assert of_micros('nms5', [(0, 10)], [(0, 20)]) == (0, 1, 1)
    assert of_micros('points', [(0, 10)], [(0, 20)]) == (1, 0, 0)


def test_points_stops_at_the_first_that_shares_a_fifth():
    # 4/14 of the first: settled, though the second is right
    assert of_micros('points', [(10, 20)], [(6, 14), (10, 20)]) == (0, 2, 1)
    # 1/15 does not settle it
    assert of_micros('points', [(10, 20)], [(5, 11), (10, 20)]) == (1, 1, 0)


def test_points_counts_kinds_by_length():
    # 101 frames of 200 per second are longer than half a second: a micro hit, a macro interval
    score = SPOTTING_RULES.make('points')([Span('a', 0, 100, kind='micro', fps=200.0)],
                                          [Span('a', 0, 101, kind='micro')])
    assert (score['micro'].true_positives, score['micro'].false_positives) == (1, -1)
    assert score['macro'].false_positives == 1
    assert score['overall'].f1 == 1


@pytest.mark.parametrize('name', ['nms5', 'points'])
def test_disjoint_spans_share_nothing(name):
    assert of_micros(name, [(0, 1)], [(2, 3)]) == (0, 1, 1)


def test_points_needs_the_rate():
    with pytest.raises(InputError, match='the frames per second of a are not known; add a column '
                                         'fps to the truth, or say --fps N'):
        counts('points', [Span('a', 0, 9, kind='micro')], [])
