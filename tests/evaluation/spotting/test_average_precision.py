"""Average precision of spotting, counted by hand."""
import pytest
from sklearn.metrics import average_precision_score

from mmatnet.evaluation.spotting.average_precision import (
    average_precision,
    match_surest_first,
    mean_average_precision,
)
from mmatnet.evaluation.spotting.scores import Span


def test_the_surest_takes_the_best_that_is_left():
    truth = [Span('a', 0, 9), Span('a', 4, 13)]
    spotted = [Span('a', 3, 12, 0.2), Span('a', 2, 11, 0.9)]
    # the surer one shares 8 frames with either side's neighbour: 8/12 with both; the first wins
    assert match_surest_first(truth, spotted) == [(0, 1), (1, 0)]


def test_average_precision_by_hand():
    truth = [Span('a', 0, 9), Span('a', 20, 29), Span('a', 40, 49)]
    spotted = [Span('a', 0, 9, 0.9), Span('a', 60, 69, 0.8), Span('a', 20, 29, 0.7)]
    # recall rises by a third at precision 1, by a third at precision 2/3
    assert average_precision(truth, spotted) == pytest.approx((1 + 2 / 3) / 3)


def test_average_precision_is_sklearns_where_everything_is_found():
    """With every true span spotted, AP without interpolation is scikit-learn's; with falling
    precision both are the same."""
    truth = [Span('a', 20 * n, 20 * n + 9) for n in range(3)]
    hits = [True, True, False, True]
    spotted, found = [], 0
    for place, hit in enumerate(hits):
        onset = 20 * found if hit else 1000 + 20 * place
        found += hit
        spotted.append(Span('a', onset, onset + 9, 1 - place / 10))
    expected = average_precision_score(hits, [span.score for span in spotted])
    assert average_precision(truth, spotted) == pytest.approx(expected)


def test_average_precision_needs_truth():
    with pytest.raises(ValueError, match='no true span'):
        average_precision([], [])
    assert average_precision([Span('a', 0, 9)], []) == 0


def test_mean_over_thresholds_counts_those_that_are_passed():
    truth, spotted = [Span('a', 0, 99)], [Span('a', 0, 76)]  # 0.77: passes .5 to .75
    assert mean_average_precision(truth, spotted) == pytest.approx(6 / 10)
