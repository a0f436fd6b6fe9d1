import pytest

from mmatnet.errors import InputError
from mmatnet.evaluation.formats.predictions import Prediction
from mmatnet.evaluation.recognition.ensemble import average_seeds
from mmatnet.evaluation.recognition.summary import summarise
from tests.evaluation.known import CLASSES

# of five clips, the true class and the scores of seeds 1, 4 and 6
SCORES = [(0, (0.6, 0.3, 0.1), (0.4, 0.5, 0.1), (0.4, 0.5, 0.1)),  # means 1.4 1.3 0.3 / 3: 0
          (0, (0.7, 0.2, 0.1), (0.8, 0.1, 0.1), (0.1, 0.5, 0.4)),  # 1.6 0.8 0.6: 0
          (1, (0.9, 0.1, 0.0), (0.2, 0.5, 0.3), (0.3, 0.4, 0.3)),  # 1.4 1.0 0.6: 0
          (1, (0.2, 0.6, 0.2), (0.5, 0.3, 0.2), (0.1, 0.8, 0.1)),  # 0.8 1.7 0.5: 1
          (2, (0.1, 0.1, 0.8), (0.5, 0.3, 0.2), (0.5, 0.1, 0.4))]  # 1.1 0.5 1.4: 2
SAID = [0, 0, 0, 1, 2]


def seed(place, number):
    return [Prediction('casme2', f'sub{clip}', 'EP', truth, scores[place].index(max(scores[place])),
                       scores[place], 'loso', fold=f'casme2-sub{clip}', seed=number)
            for clip, (truth, *scores) in enumerate(SCORES)]


@pytest.fixture
def three_seeds():
    return [record for place, number in enumerate((1, 4, 6)) for record in seed(place, number)]


def test_the_largest_mean_decides(three_seeds):
    averaged = average_seeds(three_seeds[::-1])  # their order does not matter
    assert [record.prediction for record in averaged] == SAID
    assert averaged[0].scores == pytest.approx((1.4 / 3, 1.3 / 3, 0.3 / 3))
    assert [record.subject for record in averaged] == [f'sub{clip}' for clip in range(5)]
    assert {(record.seed, record.protocol, record.selection) for record in averaged} == {
        (1, 'loso', 'last')}


def test_the_report_gives_it_beside_the_mean_counted_by_hand(three_seeds):
    report = summarise(three_seeds, CLASSES, draws=20)
    assert report['ensemble']['seeds'] == 3
    ensemble = report['ensemble']['parts']['full']
    assert ensemble['confusion'] == [[2, 0, 0], [1, 1, 0], [0, 0, 1]]
    assert ensemble['UF1'] == pytest.approx((4 / 5 + 2 / 3 + 1) / 3)
    assert ensemble['UAR'] == pytest.approx((1 + 1 / 2 + 1) / 3)
    assert ensemble['accuracy'] == pytest.approx(4 / 5)
    assert 'UF1_std' not in ensemble
    # right clips of the seeds: 0 1 3 4; 1 2; 2 3
    assert report['full']['accuracy'] == pytest.approx((4 / 5 + 2 / 5 + 2 / 5) / 3)
    assert list(report['ensemble']['parts']) == ['full', 'casme2']


def test_its_interval_is_that_of_one_training_with_its_predictions(three_seeds):
    alone = summarise(average_seeds(three_seeds), CLASSES)
    parts = summarise(three_seeds, CLASSES)['ensemble']['parts']
    assert parts == {name: alone[name] for name in parts}
    assert 'draws_left_out' in parts['full']


def test_a_single_seed_has_none(three_seeds):
    assert 'ensemble' not in summarise(seed(0, 1), CLASSES)


def test_seeds_without_scores_have_none():
    bare = [Prediction('casme2', 'sub0', 'EP', 0, 0, seed=number) for number in (0, 1)]
    assert 'ensemble' not in summarise(bare, CLASSES)
    with pytest.raises(InputError, match='an ensemble averages scores, and these predictions have'):
        average_seeds(bare)


def test_seeds_of_other_clips_are_refused(three_seeds):
    with pytest.raises(InputError, match=r'the seeds tested different clips \(number of clips per '
                                         r'seed: \{1: 4, 4: 5, 6: 5\}\)'):
        average_seeds(three_seeds[1:])
