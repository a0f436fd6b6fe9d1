"""Spotting scores, counted by hand."""
import numpy as np
import pytest
from sklearn.metrics import average_precision_score, f1_score

from mmatnet.evaluation.spotting.scores import (
    Span,
    SpottingScore,
    average_precision,
    intersection_over_union,
    match_spans,
    mean_average_precision,
    score_spotting,
    spot_then_recognise,
)


@pytest.mark.parametrize(('first', 'second', 'expected'), [
    ((0, 9), (0, 9), 1.0),
    ((0, 9), (10, 19), 0.0),
    ((0, 9), (9, 18), 1 / 19),
    ((0, 9), (5, 14), 5 / 15),
    ((0, 19), (5, 14), 0.5),
    ((7, 7), (7, 7), 1.0)])
def test_intersection_over_union_counts_frames_with_both_ends(first, second, expected):
    spans = Span('v', *first), Span('v', *second)
    assert intersection_over_union(*spans) == intersection_over_union(*reversed(spans)) == expected


@pytest.mark.parametrize('other', [Span('b', 0, 9), Span('a', 0, 9, kind='macro')])
def test_spans_of_two_videos_or_kinds_share_nothing(other):
    assert intersection_over_union(Span('a', 0, 9, kind='micro'), other) == 0


def test_onset_after_offset_is_refused():
    with pytest.raises(ValueError, match='v: onset 5 comes after offset 4'):
        Span('v', 5, 4)


def test_counts_by_hand():
    truth = [Span('a', 10, 29), Span('a', 50, 59), Span('b', 0, 9)]
    spotted = [Span('a', 15, 34, 0.9),  # 15 of 25 frames: right
               Span('a', 12, 31, 0.8),  # on the same one: a false alarm
               Span('a', 50, 80, 0.7),  # 10 of 31: too long
               Span('b', 0, 19, 0.6)]   # 10 of 20: just enough
    assert match_spans(truth, spotted) == [(0, 0), (2, 3)]
    score = score_spotting(truth, spotted)
    assert score == SpottingScore(true_positives=2, false_positives=2, false_negatives=1)
    assert (score.precision, score.recall, score.f1) == (2 / 4, 2 / 3, 4 / 7)


def test_nothing_spotted_and_nothing_true_score_zero():
    assert score_spotting([Span('a', 0, 9)], []) == SpottingScore(0, 0, 1)
    assert score_spotting([], [Span('a', 0, 9)]) == SpottingScore(0, 1, 0)
    assert score_spotting([], []).f1 == score_spotting([], []).precision == 0


def test_the_surest_takes_the_best_that_is_left():
    truth = [Span('a', 0, 9), Span('a', 4, 13)]
    spotted = [Span('a', 3, 12, 0.2), Span('a', 2, 11, 0.9)]
    # the surer one shares 8 frames with either side's neighbour: 8/12 with both; the first wins
    assert match_spans(truth, spotted) == [(0, 1), (1, 0)]


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


def test_spot_then_recognise_by_hand():
    truth = [Span('a', 20 * n, 20 * n + 9, label=label) for n, label in enumerate([0, 0, 1, 2])]
    guesses = [0, 1, 1]  # the fourth is not spotted; one false alarm
    spotted = [Span('a', 20 * n, 20 * n + 9, label=label) for n, label in enumerate(guesses)]
    spotted.append(Span('a', 500, 509, label=2))
    scored = spot_then_recognise(truth, spotted, range(3))
    assert scored['spotting_f1'] == 6 / 8
    assert scored['confusion'] == [[1, 1, 0], [0, 1, 0], [0, 0, 0]]
    oracle = f1_score([0, 0, 1], guesses, average='macro')
    assert scored['recognition_f1'] == pytest.approx(oracle) == pytest.approx(2 / 3)
    assert scored['recognition_uar'] == pytest.approx((0.5 + 1) / 2)
    assert scored['STRS'] == pytest.approx(6 / 8 * 2 / 3)


def test_spot_then_recognise_without_a_hit_is_zero():
    scored = spot_then_recognise([Span('a', 0, 9, label=0)], [Span('a', 50, 59, label=0)], range(3))
    assert scored['STRS'] == scored['recognition_f1'] == scored['recognition_uar'] == 0
    assert np.sum(scored['confusion']) == 0


def test_spot_then_recognise_needs_labels():
    with pytest.raises(ValueError, match='needs the label of every span'):
        spot_then_recognise([Span('a', 0, 9)], [Span('a', 0, 9, label=0)], range(3))
