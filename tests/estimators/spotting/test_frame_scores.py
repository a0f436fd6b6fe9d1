"""Networks that score rows, trained on made-up pictures."""
import numpy as np
import pytest

import mmatnet.register  # noqa: F401
from mmatnet.errors import InputError
from mmatnet.estimators.spotting.frame_scores import FrameScores, is_positive
from mmatnet.evaluation.spotting.scores import Span
from mmatnet.spotting.intervals.softnet import SoftnetSpotter

TRUTH = [Span('v', 20, 29, kind='micro'), Span('v', 50, 79, kind='macro')]


def rows(seed, truth=TRUTH):
    """Two spans of 90 frames whose pictures are bright where an expression is."""
    made = np.zeros(180, SoftnetSpotter.row)
    made['span'] = np.repeat([0, 1], 90)
    made['number'] = np.tile(np.arange(90), 2)
    made['until'] = made['number'] + np.repeat([6, 18], 90)
    made['picture'] = np.random.default_rng(seed).integers(0, 60, (180, 3, 42, 42))
    for place, kind in enumerate(('micro', 'macro')):
        made['picture'][is_positive(made, truth, kind) & (made['span'] == place)] += 150
    return made


def estimator(**options):
    return FrameScores(**{'model': {'type': 'SOFTNet', 'hidden': 20}, 'epochs': 3,
                          'batch_size': 12, 'lr': 0.1, **options})


def test_a_row_is_positive_if_its_flow_overlaps_an_expression():
    made = rows(0)
    # from the frame whose flow just reaches 20 to the last of the expression
    assert np.flatnonzero(is_positive(made, TRUTH, 'micro')[:90]).tolist() == list(range(15, 30))
    assert np.flatnonzero(is_positive(made, TRUTH, 'macro')[90:]).tolist() == list(range(33, 80))


def test_it_learns_and_scores_each_kind_by_its_own_network():
    scores, = estimator().fit_score([(rows(1), TRUTH), (rows(2), TRUTH)], [rows(3)], seed=0)
    assert scores.shape == (180,)
    for place, kind in enumerate(('micro', 'macro')):
        own, positive = rows(3)['span'] == place, is_positive(rows(3), TRUTH, kind)
        assert scores[own & positive].min() > scores[own & ~positive].max() + 0.2


def test_a_seed_fixes_everything_and_the_other_side_changes_nothing():
    train = [(rows(1), TRUTH)]
    first, = estimator().fit_score(train, [rows(3)], seed=1)
    again, _ = estimator().fit_score(train, [rows(3), rows(4)], seed=1)
    other, = estimator().fit_score(train, [rows(3)], seed=2)
    np.testing.assert_array_equal(first, again)
    assert not np.allclose(first, other)


def test_what_cannot_be_trained_is_a_sentence():
    with pytest.raises(InputError, match='hold no frames of macro-expressions; softnet needs both'):
        estimator().fit_score([(rows(1), TRUTH[:1])], [rows(2)], seed=0)
    with pytest.raises(InputError, match='lr must be above 0, got 0'):
        estimator(lr=0)
    with pytest.raises(InputError, match='epochs'):
        estimator(epochs=0)
