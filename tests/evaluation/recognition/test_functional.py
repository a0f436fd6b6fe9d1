import numpy as np
import pytest
from sklearn import metrics as oracle

from mmatnet.clips.megc2019 import read_megc2019
from mmatnet.evaluation.recognition import functional
from tests.evaluation.known import GOLDEN

BALANCED = [functional.f1_scores, functional.unweighted_f1, functional.weighted_f1,
            functional.unweighted_average_recall]


def test_golden_vector_of_a_second_run():
    confusion = np.array([[195, 39, 16], [36, 68, 5], [12, 7, 64]])
    assert functional.unweighted_f1(confusion) == pytest.approx(.7209, abs=5e-5)
    assert functional.unweighted_average_recall(confusion) == pytest.approx(.7250, abs=5e-5)


def test_transposed_matrix_keeps_uf1_and_turns_uar_into_precision():
    confusion = np.array(GOLDEN['full'][0])
    assert functional.unweighted_f1(confusion.T) == functional.unweighted_f1(confusion)
    assert functional.unweighted_average_recall(confusion.T) == pytest.approx(.7605, abs=5e-5)


def test_always_negative_on_the_challenge():
    labels = list(read_megc2019().values())
    confusion = functional.confusion_matrix(labels, [0] * 442, 3)
    assert confusion.tolist() == [[250, 0, 0], [109, 0, 0], [83, 0, 0]]
    assert functional.accuracy(confusion) == pytest.approx(.5656, abs=5e-5)
    assert functional.unweighted_f1(confusion) == pytest.approx(.2408, abs=5e-5)
    assert functional.unweighted_average_recall(confusion) == pytest.approx(1 / 3)


def test_counted_by_hand():
    confusion = functional.confusion_matrix([0, 0, 0, 1, 1, 2], [0, 0, 1, 1, 2, 2], 3)
    assert confusion.tolist() == [[2, 1, 0], [0, 1, 1], [0, 0, 1]]
    assert functional.f1_scores(confusion) == pytest.approx([4 / 5, 2 / 4, 2 / 3])
    assert functional.unweighted_f1(confusion) == pytest.approx((4 / 5 + 2 / 4 + 2 / 3) / 3)
    assert functional.weighted_f1(confusion) == pytest.approx((3 * 4 / 5 + 2 * 2 / 4 + 2 / 3) / 6)
    assert functional.unweighted_average_recall(confusion) == pytest.approx((2 / 3 + 1 / 2 + 1) / 3)
    assert functional.accuracy(confusion) == pytest.approx(4 / 6)


@pytest.mark.parametrize('num_classes', [2, 3, 5])
def test_agrees_with_scikit_learn(num_classes):
    draw = np.random.default_rng(num_classes)
    for _ in range(20):
        labels = np.r_[np.arange(num_classes), draw.integers(num_classes, size=40)]
        predictions = draw.integers(num_classes, size=len(labels))
        confusion = functional.confusion_matrix(labels, predictions, num_classes)
        assert np.array_equal(confusion, oracle.confusion_matrix(labels, predictions))
        for found, expected in [
                (functional.unweighted_f1, oracle.f1_score(labels, predictions, average='macro')),
                (functional.weighted_f1, oracle.f1_score(labels, predictions, average='weighted')),
                (functional.unweighted_average_recall,
                 oracle.balanced_accuracy_score(labels, predictions)),
                (functional.accuracy, oracle.accuracy_score(labels, predictions))]:
            assert found(confusion) == pytest.approx(expected)


@pytest.mark.parametrize('figure', BALANCED, ids=lambda figure: figure.__name__)
def test_a_class_without_a_true_sample_is_refused(figure):
    # class 1 is predicted but never true, class 2 neither
    confusion = functional.confusion_matrix([0, 0], [0, 1], 3)
    assert functional.absent_classes(confusion) == [1, 2]
    with pytest.raises(ValueError, match=r'classes \[1, 2\] have no true sample; pool every fold '
                                         'before scoring'):
        figure(confusion)
    assert functional.accuracy(confusion) == 0.5


def test_a_class_that_is_never_predicted_scores_zero():
    confusion = functional.confusion_matrix([0, 1], [0, 0], 2)
    assert functional.f1_scores(confusion) == pytest.approx([2 / 3, 0])
    assert functional.absent_classes(confusion) == []


@pytest.mark.parametrize(('labels', 'predictions', 'sentence'), [
    ([0, 1], [0], r'two lists of one length, got shapes \(2,\) and \(1,\)'),
    ([[0, 1]], [[0, 1]], r'two lists of one length, got shapes \(1, 2\) and \(1, 2\)'),
    ([0, 3], [0, 0], 'label 3 lies outside the 3 classes, 0 to 2'),
    ([0, 0], [0, -1], 'prediction -1 lies outside the 3 classes, 0 to 2'),
])
def test_what_cannot_be_counted_is_refused(labels, predictions, sentence):
    with pytest.raises(ValueError, match=sentence):
        functional.confusion_matrix(labels, predictions, 3)


def test_nothing_to_score_is_refused():
    with pytest.raises(ValueError, match='there is no sample to score'):
        functional.accuracy(functional.confusion_matrix([], [], 3))
