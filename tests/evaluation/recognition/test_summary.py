import statistics

import numpy as np
import pytest

from mmatnet.errors import InputError
from mmatnet.evaluation.recognition.bootstrap import intervals
from mmatnet.evaluation.recognition.score import score
from mmatnet.evaluation.recognition.summary import slices, summarise
from tests.evaluation.known import (
    CASME2_UF1,
    CLASSES,
    GOLDEN,
    PAIRS,
    assert_golden,
    predict,
    records,
    two_seeds,
)


def test_one_seed_counted_by_hand():
    report = summarise(records(), CLASSES)
    assert list(report) == ['protocol', 'classes', 'selection', 'leaky', 'transductive',
                            'seeds', 'interval', 'full', 'casme2', 'samm', 'per_subject']
    assert report['leaky'] is False
    assert (report['protocol'], report['selection'], report['seeds']) == ('loso', 'last', [0])
    assert report['classes'] == list(CLASSES)
    full = report['full']
    assert full['n'] == 9
    assert full['confusion'] == [[3, 1, 0], [1, 2, 1], [0, 0, 1]]
    assert full['UF1'] == pytest.approx((6 / 8 + 4 / 7 + 2 / 3) / 3)
    assert full['UAR'] == pytest.approx((3 / 4 + 2 / 4 + 1) / 3)
    assert full['WF1'] == pytest.approx((4 * 6 / 8 + 4 * 4 / 7 + 2 / 3) / 9)
    assert full['accuracy'] == pytest.approx(6 / 9)


def test_a_database_is_a_slice_of_the_same_predictions():
    report = summarise(records(), CLASSES)
    assert report['casme2'] == {**score(records()[:6], CLASSES), 'subjects': 1}
    assert report['casme2']['UF1'] == pytest.approx(CASME2_UF1)
    assert report['casme2']['UAR'] == pytest.approx((2 / 3 + 1 / 2 + 1) / 3)
    added = np.array(report['casme2']['confusion']) + report['samm']['confusion']
    assert added.tolist() == report['full']['confusion']


def test_a_slice_without_a_class_names_it_in_place_of_the_figures():
    assert summarise(records(), CLASSES)['samm'] == {
        'n': 3, 'absent_classes': ['surprise'], 'accuracy': pytest.approx(2 / 3),
        'confusion': [[1, 0, 0], [1, 1, 0], [0, 0, 0]]}


def test_two_seeds_counted_by_hand():
    report = summarise(two_seeds(), CLASSES)
    assert report['seeds'] == [0, 5]
    casme2 = report['casme2']
    assert casme2['n'] == 6
    assert casme2['UF1'] == pytest.approx((CASME2_UF1 + 1) / 2)
    # the sample deviation of two numbers is their distance over the root of two
    assert casme2['UF1_std'] == pytest.approx((1 - CASME2_UF1) / 2 ** 0.5)
    assert casme2['accuracy'] == pytest.approx((4 / 6 + 1) / 2)
    assert casme2['accuracy_std'] == pytest.approx(statistics.stdev([4 / 6, 1]))
    assert casme2['confusion'] == [[5, 1, 0], [0, 3, 1], [0, 0, 2]]
    assert casme2['per_seed'][0] == {'seed': 0, **score(records()[:6], CLASSES)}
    assert casme2['per_seed'][1]['seed'] == 5
    assert casme2['per_seed'][1]['UF1'] == 1
    assert report['samm']['absent_classes'] == ['surprise']
    assert 'UF1' not in report['samm']
    assert report['samm']['accuracy'] == pytest.approx((2 / 3 + 1) / 2)


def test_the_order_of_the_predictions_does_not_matter():
    assert summarise(two_seeds()[::-1], CLASSES) == summarise(two_seeds(), CLASSES)


@pytest.mark.parametrize(('predictions', 'sentence'), [
    ([], r'there is no prediction to report; run `mmatnet crossval` first'),
    (records() + records(protocol='lodo', seed=1), 'expected one protocol and selection, got .*'
                                                   'lodo.*; report each on its own'),
    (records() + records(selection='oracle', seed=1), 'expected one protocol and selection'),
    (records() + records(PAIRS[:-1], seed=1),
     r'the seeds tested different clips \(number of clips per seed: \{0: 9, 1: 8\}\)'),
    (records() + records(subject='sub02', seed=1), 'the seeds tested different clips'),
    (records() + records([('casme2', 1, 0), *PAIRS[1:]], seed=1),
     'casme2/sub01/EP0: the seeds give it different true classes; run them on the same labels'),
], ids=['none', 'protocols', 'selections', 'unfinished', 'other-clips', 'other-labels'])
def test_what_cannot_be_pooled_is_refused(predictions, sentence):
    with pytest.raises(InputError, match=sentence):
        summarise(predictions, CLASSES)


def test_a_clip_that_counts_twice_is_refused():
    with pytest.raises(InputError, match='casme2/sub01/EP0 is predicted twice for seed 0'):
        summarise(records() + records()[:1], CLASSES)


def test_slices_of_one_database_would_repeat_the_whole():
    assert list(slices(summarise(records(PAIRS[:6]), CLASSES))) == ['full']
    assert list(slices(summarise(records(), CLASSES))) == ['full', 'casme2', 'samm']


def test_golden_figures_of_the_challenge():
    report = summarise(predict(mistakes=0), CLASSES)
    assert_golden(report)
    assert [report[name]['subjects'] for name in GOLDEN] == [68, 16, 24, 28]
    assert sum(map(len, report['per_subject'].values())) == 68


def test_the_stamps_of_the_run():
    seen = records(protocol='loso TRANSDUCTIVE')
    assert (summarise(seen, CLASSES)['leaky'], summarise(seen, CLASSES)['transductive']) == (
        False, True)
    with pytest.raises(InputError, match='expected one protocol and selection'):
        summarise(seen + records(seed=1), CLASSES)


def test_draws_and_their_seed():
    report = summarise(predict(mistakes=0), CLASSES, draws=50, draw_seed=3)
    assert report['interval'] == {'level': 0.95, 'draws': 50, 'seed': 3}
    expected = intervals(predict(mistakes=0), CLASSES, 50, 3)
    assert {name: report['full'][name] for name in expected} == expected
    assert expected != intervals(predict(mistakes=0), CLASSES, 50, 4)


def test_accuracy_per_subject_counted_by_hand():
    pairs = [('samm', 0, 0), ('samm', 0, 1), ('samm', 1, 1)]
    other = records(pairs, subject='006') + records([(*pair[:2], 0) for pair in pairs],
                                                    subject='006', seed=5)
    assert summarise(two_seeds() + other, CLASSES)['per_subject'] == {
        'casme2': {'sub01': {'n': 6, 'accuracy': pytest.approx(10 / 12)}},
        'samm': {'006': {'n': 3, 'accuracy': pytest.approx(4 / 6)},
                 'sub01': {'n': 3, 'accuracy': pytest.approx(5 / 6)}}}


@pytest.mark.parametrize(('classes', 'predictions', 'sentence'), [
    (CLASSES[:2], records(scores=()),
     r'casme2/sub01/EP4: expected classes 0 to 1 \(negative, positive\) and as many scores or '
     'none, got class 2; name the classes of these predictions'),
    ((*CLASSES, 'others'), records(), 'EP0: expected classes 0 to 3 .* got 3 scores'),
    (CLASSES, records(database='full'), "EP0: a database cannot be called 'full'"),
], ids=['class', 'scores', 'name'])
def test_what_does_not_fit_the_classes_is_refused(classes, predictions, sentence):
    with pytest.raises(InputError, match=sentence):
        summarise(predictions, classes)


def test_without_scores_the_figures_are_the_same():
    assert summarise(records(scores=()), CLASSES) == summarise(records(), CLASSES)


def test_a_remark_goes_along():
    assert summarise(records(), CLASSES, 'synthetic.')['remark'] == 'synthetic.'
    assert 'remark' not in summarise(records(), CLASSES)
