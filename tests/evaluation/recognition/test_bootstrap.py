import numpy as np
import pytest
from scipy import stats
from sklearn import metrics as oracle

from mmatnet.evaluation.formats.predictions import Prediction
from mmatnet.evaluation.recognition import bootstrap
from tests.evaluation.known import CLASSES, predict


def record(subject, clip, label, prediction, seed=0, database='casme2'):
    return Prediction(database, subject, clip, label, prediction, seed=seed)


@pytest.fixture
def two_seeds():
    """All 442 clips, with other mistakes for each of two seeds."""
    return predict(mistakes=1) + predict(mistakes=2, seed=7)


def test_matrices_per_subject_counted_by_hand():
    subjects, counts = bootstrap.subject_confusions([
        record('sub02', 'a', 0, 1), record('sub01', 'a', 1, 1), record('sub02', 'b', 0, 0),
        record('sub02', 'a', 0, 0, seed=4), record('sub01', 'a', 1, 0, seed=4),
        record('sub02', 'b', 0, 0, seed=4)], 2)
    assert subjects == [('casme2', 'sub01'), ('casme2', 'sub02')]
    assert counts.tolist() == [[[[0, 0], [0, 1]], [[0, 0], [1, 0]]],
                               [[[1, 1], [0, 0]], [[2, 0], [0, 0]]]]


def test_subjects_of_one_name_in_two_databases_are_two():
    subjects, _ = bootstrap.subject_confusions(
        [record('01', 'a', 0, 0, database=name) for name in ('casme', 'casme2')], 3)
    assert subjects == [('casme', '01'), ('casme2', '01')]


def test_a_draw_takes_as_many_subjects_with_replacement():
    drawn = bootstrap.draw_subjects(24, draws=500)
    assert drawn.shape == (500, 24)
    assert (drawn.sum(axis=1) == 24).all()
    assert drawn.mean(axis=0) == pytest.approx(np.ones(24), abs=0.15)
    # a subject is missing from a draw with probability (1 - 1/24)^24
    assert (drawn == 0).mean() == pytest.approx((1 - 1 / 24) ** 24, abs=0.01)
    assert np.array_equal(drawn, bootstrap.draw_subjects(24, draws=500))
    assert not np.array_equal(drawn, bootstrap.draw_subjects(24, draws=500, seed=1))


def test_figures_of_a_draw_are_those_of_the_clips_repeated(two_seeds):
    """Against scikit-learn on the list of clips in which a subject stands as often as drawn."""
    subjects, counts = bootstrap.subject_confusions(two_seeds, 3)
    drawn = bootstrap.draw_subjects(len(subjects), draws=5)
    found = bootstrap.drawn_metrics(drawn, counts)
    for row, times in enumerate(drawn):
        uf1, uar = [], []
        for seed in (0, 7):
            clips = [one for subject, number in zip(subjects, times, strict=True)
                     for one in two_seeds if (one.database, one.subject) == subject
                     and one.seed == seed for _ in range(number)]
            truth, said = [one.label for one in clips], [one.prediction for one in clips]
            uf1.append(oracle.f1_score(truth, said, average='macro'))
            uar.append(oracle.balanced_accuracy_score(truth, said))
        assert found['UF1'][row] == pytest.approx(np.mean(uf1))
        assert found['UAR'][row] == pytest.approx(np.mean(uar))


def test_interval_agrees_with_scipy():
    predictions = predict(mistakes=0)
    subjects, counts = bootstrap.subject_confusions(predictions, 3)

    def uar(drawn, axis):  # drawn (draws, S) of subject numbers
        confusion = counts[drawn.astype(int), 0].sum(axis=-3)
        return (np.diagonal(confusion, axis1=-2, axis2=-1) / confusion.sum(-1)).mean(-1)

    expected = stats.bootstrap((np.arange(len(subjects)),), uar, n_resamples=20000, batch=500,
                               method='percentile', vectorized=True,
                               random_state=np.random.default_rng(5)).confidence_interval
    found = bootstrap.intervals(predictions, CLASSES, draws=20000)
    assert found['UAR_interval'] == pytest.approx([expected.low, expected.high], abs=2e-3)
    assert found['UAR_interval'][0] < 0.7186 < found['UAR_interval'][1]
    assert (found['subjects'], found['draws_left_out']) == (68, 0)


def test_the_seeds_are_averaged_and_not_drawn():
    """The same predictions under two seeds give the same interval as under one."""
    once = predict(mistakes=0)
    twice = once + predict(mistakes=0, seed=1)
    assert bootstrap.intervals(twice, CLASSES) == bootstrap.intervals(once, CLASSES)


def test_draws_without_a_class_are_left_out_and_counted():
    """Of three subjects two have class 0 and one class 1, so (2/3)^3 + (1/3)^3 lack one."""
    predictions = [record('sub01', 'a', 0, 0), record('sub02', 'a', 0, 1),
                   record('sub03', 'a', 1, 1)]
    found = bootstrap.intervals(predictions, ('a', 'b'), draws=20000)
    assert found['draws_left_out'] / 20000 == pytest.approx(9 / 27, abs=0.01)
    # with sub03 there, recall of class 0 is 1, 1/2 or 0
    assert found['UAR_interval'] == [0.5, 1]


def test_no_interval_where_most_draws_lack_a_class():
    predictions = [record('sub01', 'a', 0, 0), record('sub02', 'a', 1, 1)]
    predictions += [record(f'sub0{number}', 'a', 2, 2) for number in (3, 4, 5)]
    found = bootstrap.intervals(predictions, CLASSES)
    assert set(found) == {'subjects', 'draws_left_out'}
    assert found['draws_left_out'] > 1000


def test_no_interval_from_a_single_subject():
    assert bootstrap.intervals([record('sub01', 'a', 0, 0), record('sub01', 'b', 1, 1)],
                               ('a', 'b')) == {'subjects': 1}


def test_percentiles_by_hand():
    assert bootstrap.interval(np.r_[np.arange(101.0), np.nan]) == pytest.approx([2.5, 97.5])
    assert bootstrap.interval(np.arange(101.0), level=0.5) == pytest.approx([25, 75])
    assert bootstrap.interval(np.array([1.0, np.nan, np.nan])) is None
