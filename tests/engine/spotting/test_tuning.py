"""Options chosen by the subjects who are not tested, counted by hand."""
import pytest

from mmatnet.engine.spotting.tuning import candidates, choose
from mmatnet.errors import InputError
from mmatnet.evaluation.spotting.scores import Span

SUBJECTS = {'v1': 's1', 'v2': 's2', 'v3': 's3', 'v3b': 's3'}
TRUTH = [Span(video, 0, 9, kind='micro') for video in SUBJECTS]


def hits(*videos, alarms=()):
    return [*(Span(video, 0, 9, kind='micro') for video in videos),
            *(Span(video, 500, 509, kind='micro') for video in alarms)]


def test_the_tested_subject_chooses_nothing():
    tried = [{'p': 1.0}, {'p': 2.0}]
    # the first finds s1 and s2, the second both videos of s3: each is best where it is not tested
    choices = choose(TRUTH, [hits('v1', 'v2'), hits('v3', 'v3b')], tried, SUBJECTS, 'overall')
    assert [(one.subject, one.options['p']) for one in choices] == [
        ('s1', 2.0), ('s2', 2.0), ('s3', 1.0)]
    # of s2 and s3: two hits, one miss
    assert choices[0].f1 == pytest.approx(4 / 5)


def test_what_the_tested_subject_shows_changes_nothing():
    tried = [{'p': 1.0}, {'p': 2.0}]
    spotted = [hits('v1', 'v2', 'v3'), hits('v1', alarms=['v2'])]
    before = choose(TRUTH, spotted, tried, SUBJECTS, 'micro')[0]
    spotted = [[one for one in spans if one.video != 'v1'] + hits(alarms=['v1'] * 9)
               for spans in spotted]
    assert choose(TRUTH, spotted, tried, SUBJECTS, 'micro')[0] == before


def test_the_kind_that_chooses_is_said():
    truth = [*TRUTH, Span('v2', 100, 199, kind='macro'), Span('v2', 300, 399, kind='macro')]
    macros = [Span('v2', one.onset, one.offset, kind='macro') for one in truth[-2:]]
    spotted, tried = [hits('v2'), macros], [{'p': 1.0}, {'p': 2.0}]
    assert choose(truth, spotted, tried, SUBJECTS, 'micro')[0].options == {'p': 1.0}
    assert choose(truth, spotted, tried, SUBJECTS, 'overall')[0].options == {'p': 2.0}


def test_of_equals_the_default_is_chosen():
    tried = candidates({'a': (1.0, 2.0), 'b': (3.0, 4.0)}, {'a': 2.0, 'b': 3.0, 'c': 0.0})
    assert tried[0] == {'a': 2.0, 'b': 3.0}
    assert len(tried) == 4
    assert choose(TRUTH, [hits()] * 4, tried, SUBJECTS, 'overall')[0].options == tried[0]
    assert candidates({}, {}) == [{}]


def test_what_cannot_be_tuned_is_a_sentence():
    grid = dict.fromkeys('abcde', (1.0, 2.0))
    with pytest.raises(InputError, match=r'at most 4 options are tuned, got 5 \(a, b, c, d, e\)'):
        candidates(grid, grid)
    with pytest.raises(InputError, match='the grid has no value for a'):
        candidates({'a': ()}, {'a': 1.0})
    with pytest.raises(InputError, match='all recordings show s1, and nobody may be tested by'):
        choose(TRUTH[:1], [[]], [{}], {'v1': 's1'}, 'overall')
    with pytest.raises(InputError, match='does not say who is seen in v1'):
        choose(TRUTH[:1], [[]], [{}], {'v1': ''}, 'overall')
