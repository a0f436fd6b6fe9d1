import dataclasses

import numpy as np
import pytest
from scipy import stats

from mmatnet.errors import InputError
from mmatnet.evaluation.formats.predictions import Prediction
from mmatnet.evaluation.recognition.comparison import (
    compare,
    mcnemar,
    paired_difference,
    two_sided_p,
)
from mmatnet.evaluation.recognition.summary import summarise
from tests.evaluation.known import CLASSES, predict, with_some_right


def side(answers, seed=0):
    """Clips of two classes, the k-th right where ``answers[k]`` is."""
    return [Prediction('casme2', f'sub{number % 3}', f'EP{number}', number % 2,
                       number % 2 if right else 1 - number % 2, seed=seed)
            for number, right in enumerate(answers)]


@pytest.fixture
def better():
    """As the golden predictions, with every third clip right."""
    return with_some_right(predict(mistakes=0), every=3)


def test_counts_and_exact_p_by_hand():
    a = side([1, 1, 1, 1, 1, 1, 0, 0, 1, 1])
    b = side([1, 1, 0, 0, 0, 0, 1, 0, 0, 0])
    # 6 clips against 1: twice the chance of 6 or more heads in 7 throws, 2 (7 + 1) / 128
    assert mcnemar(a, b) == {'both_right': 2, 'only_a': 6, 'only_b': 1, 'both_wrong': 1,
                             'mcnemar_p': pytest.approx(2 * 8 / 128)}
    assert mcnemar(b, a)['mcnemar_p'] == pytest.approx(2 * 8 / 128)
    assert mcnemar(a, a)['mcnemar_p'] == 1


def test_half_of_the_seeds_is_not_enough():
    always, never = side([1, 1, 1, 0]), side([0, 1, 1, 0])
    a = [*always, *side([1, 0, 1, 0], 1), *side([0, 0, 1, 1], 2)]  # right: 2, 1, 3, 1 of 3 seeds
    b = [*never, *side([1, 1, 1, 0], 1), *side([0, 0, 0, 1], 2)]  # right: 1, 2, 2, 1 of 3 seeds
    counts = mcnemar(a, b)
    assert [counts[name] for name in ('both_right', 'only_a', 'only_b', 'both_wrong')] == [
        1, 1, 1, 1]
    two = mcnemar([*always, *side([0, 1, 1, 0], 1)], [*never, *side([0, 0, 1, 0], 1)])
    assert [two[name] for name in ('both_right', 'only_a', 'only_b', 'both_wrong')] == [
        1, 1, 0, 2]


def test_both_sides_vote_with_as_many_seeds():
    one = side([1, 0, 1, 0], seed=3)
    assert mcnemar([*side([0, 0, 0, 0], 9), *one], one) == mcnemar(one, one)


def test_a_side_against_itself():
    result = compare(predict(mistakes=0), predict(mistakes=0), CLASSES)
    assert result['full']['UF1'] == {'a': pytest.approx(0.7353, abs=5e-5),
                                     'b': result['full']['UF1']['a'], 'difference': 0,
                                     'interval': [0, 0], 'p': 1}
    assert result['full']['both_right'] == 219 + 62 + 59
    assert result['full']['both_wrong'] == 442 - 340


def test_figures_are_those_of_the_reports(better):
    other = predict(mistakes=0) + predict(mistakes=1, seed=4)
    result = compare(better, other, CLASSES)
    reports = summarise(better, CLASSES), summarise(other, CLASSES)
    for part in ('full', 'casme2', 'smic', 'samm'):
        for figure in ('UF1', 'UAR'):
            found = result[part][figure]
            a, b = (report[part][figure] for report in reports)
            assert [found['a'], found['b'], found['difference']] == pytest.approx([a, b, a - b])
            assert found['interval'][0] < a - b < found['interval'][1]
        assert result[part]['n'] == reports[0][part]['n']
    assert result['full']['UF1']['p'] < 0.01
    assert result['a'] == {'protocol': '', 'selection': 'unknown', 'leaky': False,
                           'transductive': False, 'seeds': [0]}
    assert (result['b']['seeds'], result['mcnemar_seeds']) == ([0, 4], 1)


def test_draws_and_their_seed(better):
    sides = better, predict(mistakes=1)
    result = compare(*sides, CLASSES, draws=50, seed=3)
    assert result['interval'] == {'level': 0.95, 'draws': 50, 'seed': 3}
    assert result == compare(*sides, CLASSES, draws=50, seed=3)
    other = compare(*sides, CLASSES, draws=50, seed=4)
    assert other['full']['UF1']['interval'] != result['full']['UF1']['interval']
    assert other['full']['UF1']['difference'] == result['full']['UF1']['difference']


def test_turning_the_sides_turns_the_signs(better):
    result = compare(better, predict(mistakes=1), CLASSES)['full']
    turned = compare(predict(mistakes=1), better, CLASSES)['full']
    assert turned['UF1']['difference'] == -result['UF1']['difference']
    assert turned['UF1']['interval'] == pytest.approx([-end for end in
                                                       result['UF1']['interval'][::-1]])
    assert turned['UF1']['p'] == result['UF1']['p']
    assert (turned['only_a'], turned['only_b']) == (result['only_b'], result['only_a'])


def macro_f1(truth, said):
    return np.mean([2 * np.sum((truth == name) & (said == name))
                    / (np.sum(truth == name) + np.sum(said == name)) for name in range(3)])


def test_the_interval_agrees_with_scipy():
    """SMIC's 16 subjects: clips of the drawn subjects put together and scored again."""
    a, b = ([record for record in predict(mistakes=seed) if record.database == 'smic']
            for seed in (0, 1))
    subjects = sorted({record.subject for record in a})
    clips = [([one.label for one in a if one.subject == name],
              [one.prediction for one in a if one.subject == name],
              [one.prediction for one in b if one.subject == name]) for name in subjects]

    def difference(drawn):
        truth, said_a, said_b = (np.concatenate(lists) for lists in
                                 zip(*(clips[int(place)] for place in drawn), strict=True))
        return macro_f1(truth, said_a) - macro_f1(truth, said_b)

    expected = stats.bootstrap((np.arange(16),), difference, n_resamples=3000, vectorized=False,
                               method='percentile', random_state=np.random.default_rng(3))
    found = paired_difference(a, b, CLASSES, draws=20000)['UF1']
    assert found['difference'] == pytest.approx(difference(np.arange(16)))
    assert found['interval'] == pytest.approx([*expected.confidence_interval], abs=5e-3)


def test_the_two_sided_p_by_hand():
    assert two_sided_p(np.array([1, 2, 3, -1, 0.5, 2, 1, 1, 4])) == pytest.approx(2 * 2 / 10)
    assert two_sided_p(np.array([1.0] * 9)) == pytest.approx(2 / 10)
    assert two_sided_p(np.zeros(9)) == 1


def test_parts_without_a_class_or_with_one_subject():
    few = [record for record in predict(mistakes=0) if record.subject in ('sub12', 'sub17', '037')]
    result = compare(few, few, CLASSES)
    assert result['samm']['absent_classes']
    assert 'UF1' not in result['samm']
    assert result['samm']['subjects'] == 1
    assert result['samm']['mcnemar_p'] == 1
    alone = [record for record in few if record.subject == 'sub17']
    assert set(compare(alone, alone, CLASSES)['full']['UF1']) == {'a', 'b', 'difference'}


def test_other_clips_are_refused_with_counts_and_examples():
    a, b = predict()[:-5], predict()[2:]
    with pytest.raises(InputError, match=(
            r'A and B predict different clips: 2 only in A, such as casme2/sub01/EP02_01f, '
            r'casme2/sub01/EP19_05f; 5 only in B, such as samm/\S+, samm/\S+, samm/\S+; compare')):
        compare(a, b, CLASSES)
    with pytest.raises(InputError, match=r'predict different clips: 2 only in A, such as [^;]*; c'):
        compare(predict(), b, CLASSES)


def test_other_labels_are_refused():
    other = [dataclasses.replace(record, label=0) if record.label == 2 else record
             for record in predict()]
    with pytest.raises(InputError, match='A and B give 83 clips different true classes, such as '
                                         'casme2/'):
        compare(predict(), other, CLASSES)
