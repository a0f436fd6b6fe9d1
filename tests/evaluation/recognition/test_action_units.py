import numpy as np
import pytest
from sklearn.metrics import f1_score

from mmatnet.errors import InputError
from mmatnet.evaluation.recognition.action_units import action_unit_f1, cd6me_score


def test_f1_counted_by_hand():
    """Unit 0: one hit, one miss, one false alarm; unit 1: never named; unit 2: all right."""
    targets = [[1, 0, 1], [1, 0, 0], [0, 0, 1]]
    predictions = [[1, 0, 1], [0, 0, 0], [1, 0, 1]]
    assert action_unit_f1(targets, predictions) == pytest.approx([2 / 4, 0, 1])


def test_f1_is_that_of_scikit_learn():
    draw = np.random.default_rng(0)
    targets, predictions = draw.random((2, 50, 12)) < 0.2
    expected = f1_score(targets, predictions, average=None)
    assert action_unit_f1(targets, predictions) == pytest.approx(expected)


def test_databases_count_the_same_whatever_their_size():
    draw = np.random.default_rng(1)
    targets, predictions = (draw.random((2, 70, 5)) < 0.4).astype(np.int8)
    databases = ['casme'] * 10 + ['samm'] * 60
    score = cd6me_score(targets, predictions, databases)
    parts = [f1_score(targets[rows], predictions[rows], average=None)
             for rows in (slice(10), slice(10, None))]
    assert score['databases'] == pytest.approx({'casme': parts[0].mean(), 'samm': parts[1].mean()})
    assert score['F1'] == pytest.approx((parts[0].mean() + parts[1].mean()) / 2)
    assert score['units'] == pytest.approx((parts[0] + parts[1]) / 2)
    order = draw.permutation(70)
    again = cd6me_score(targets[order], predictions[order], np.array(databases)[order].tolist())
    assert again['F1'] == pytest.approx(score['F1'])


@pytest.mark.parametrize(('targets', 'predictions', 'sentence'), [
    ([[0, 1]], [[0, 1], [0, 1]], r'of one shape \(N, A\), got \(1, 2\) and \(2, 2\)'),
    ([0, 1], [0, 1], r'of one shape \(N, A\), got \(2,\)'),
    ([[0, 1]], [[0.4, 1]], 'predictions must be 0 or 1, got 0.4; put a threshold'),
    ([[2, 1]], [[0, 1]], 'targets must be 0 or 1, got 2'),
])
def test_what_is_no_table_of_units_is_refused(targets, predictions, sentence):
    with pytest.raises(ValueError, match=sentence):
        action_unit_f1(targets, predictions)


def test_scores_need_clips_with_databases():
    with pytest.raises(InputError, match='expected the predictions of one database or more'):
        cd6me_score(np.zeros((0, 12)), np.zeros((0, 12)), [])
    with pytest.raises(ValueError, match='a database for each of the 2 clips, got 1'):
        cd6me_score(np.zeros((2, 12)), np.zeros((2, 12)), ['casme'])
