import numpy as np
import pytest

from mmatnet.inference.default.calibration import (
    calibration_error,
    choose_threshold,
    fit_temperature,
    reliability,
    softmax,
)


def scores(*largest, right=None):
    """Scores of clips of class 0, whose largest probability is given, right or wrong."""
    rows = np.array([[one, 1 - one, 0.0] for one in largest])
    return np.where(np.array(right)[:, None], rows, rows[:, ::-1])


def test_the_temperature_that_made_the_labels_is_found():
    draw = np.random.default_rng(0)
    values = draw.normal(0, 3, (20000, 3))
    labels = (values / 2 + draw.gumbel(size=values.shape)).argmax(1)  # softmax at temperature 2
    assert fit_temperature(values, labels) == pytest.approx(2, abs=0.1)


def test_a_temperature_changes_no_prediction():
    values = np.random.default_rng(1).normal(size=(50, 3))
    assert np.array_equal(softmax(values, 3).argmax(1), values.argmax(1))
    assert softmax(values, 3).sum(1) == pytest.approx(np.ones(50))


def test_the_error_counted_by_hand():
    # four clips at 0.9, three right: 0.15 away; one at 0.65, wrong: 0.65 away
    told = scores(0.9, 0.9, 0.9, 0.9, 0.65, right=[1, 1, 1, 0, 0])
    bins = reliability(told, np.zeros(5, int))
    assert [(one.clips, one.right) for one in bins] == [
        (0, None), (0, None), (1, 0.0), (0, None), (4, 0.75)]
    assert calibration_error(bins) == pytest.approx((4 * 0.15 + 0.65) / 5)


def test_the_ends_of_the_ranges_are_in_one():
    bins = reliability(np.array([[1 / 3] * 3, [1.0, 0, 0], [0.6, 0.4, 0]]), np.zeros(3, int))
    assert [one.clips for one in bins] == [1, 1, 0, 0, 1]  # 0.6 is the upper end of the second


def test_the_threshold_is_the_least_that_is_right_four_times_of_five():
    # at 0.50 half are right, at 0.70 all are
    told = scores(*[0.5] * 20, *[0.7] * 20, right=[1, 0] * 10 + [1] * 20)
    assert choose_threshold(told, np.zeros(40, int)) == 0.51
    sure = scores(*[0.7] * 40, right=[1] * 40)
    assert choose_threshold(sure, np.zeros(40, int)) == 0.34


def test_where_none_is_right_often_enough_the_best_is_taken():
    told = scores(*[0.5] * 20, *[0.7] * 20, right=[0] * 20 + [1, 0] * 10)
    assert choose_threshold(told, np.zeros(40, int)) == 0.51
