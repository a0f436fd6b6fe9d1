"""Spotting scores, counted by hand."""
import numpy as np
import pytest
from sklearn.metrics import f1_score

from mmatnet.evaluation.spotting.scores import (
    Span,
    SpottingScore,
    intersection_over_union,
    match_spans,
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
    spotted = [Span('a', 15, 34, 0.9),  # 15 of 25 frames: enough, but the next shares more
               Span('a', 12, 31, 0.8),  # 18 of 22: the one of the two that counts
               Span('a', 50, 80, 0.7),  # 10 of 31: too long
               Span('b', 0, 19, 0.6)]   # 10 of 20: just enough
    assert match_spans(truth, spotted) == [(0, 1), (2, 3)]
    score = score_spotting(truth, spotted)
    assert score == SpottingScore(true_positives=2, false_positives=2, false_negatives=1)
    assert (score.precision, score.recall, score.f1) == (2 / 4, 2 / 3, 4 / 7)


def test_nothing_spotted_and_nothing_true_score_zero():
    assert score_spotting([Span('a', 0, 9)], []) == SpottingScore(0, 0, 1)
    assert score_spotting([], [Span('a', 0, 9)]) == SpottingScore(0, 1, 0)
    assert score_spotting([], []).f1 == score_spotting([], []).precision == 0


def test_the_pair_that_shares_most_is_matched_first():
    truth = [Span('a', 0, 9), Span('a', 4, 13)]
    spotted = [Span('a', 3, 12, 0.2), Span('a', 2, 11, 0.9)]
    # 3 to 12 shares 9 of 11 frames with the second, more than any other pair; what is surer waits
    assert match_spans(truth, spotted) == [(1, 0), (0, 1)]


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
