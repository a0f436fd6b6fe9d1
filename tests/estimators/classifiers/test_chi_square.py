"""The chi-square kernel, against scikit-learn's own and its definition."""
import numpy as np
import pytest
from sklearn.base import clone
from sklearn.metrics.pairwise import chi2_kernel
from sklearn.pipeline import make_pipeline
from sklearn.svm import SVC

from mmatnet.errors import InputError
from mmatnet.estimators.classifiers.chi_square import ChiSquareSVC
from mmatnet.estimators.inner_folds import fit


def histograms(count=40, seed=0):
    draw = np.random.default_rng(seed)
    labels = np.minimum(draw.integers(0, 6, count), 2)  # most are of the last class
    numbers = draw.random((count, 6))
    numbers[np.arange(count), labels] += 1
    return numbers / numbers.sum(axis=1, keepdims=True), labels


def test_it_is_svc_with_scikit_learns_kernel():
    train, labels = histograms()
    test, _ = histograms(20, seed=1)
    distance = [[np.sum((x - y)**2 / (x + y)) for y in train] for x in train]
    gamma = 1 / np.mean(distance)
    ours = ChiSquareSVC(C=10, class_weight='balanced').fit(train, labels)
    theirs = SVC(C=10, class_weight='balanced', kernel='precomputed').fit(
        chi2_kernel(train, gamma=gamma), labels)
    assert ours.gamma_ == pytest.approx(gamma)
    assert ours.predict(test).tolist() == theirs.predict(
        chi2_kernel(test, train, gamma=gamma)).tolist()
    assert ours.decision_function(test) == pytest.approx(theirs.decision_function(
        chi2_kernel(test, train, gamma=gamma)))
    assert ours.classes_.tolist() == [0, 1, 2]


def test_its_options_are_scikit_learns():
    classifier = clone(ChiSquareSVC(C=3)).set_params(class_weight='balanced')
    assert classifier.get_params() == {'C': 3, 'class_weight': 'balanced'}


def test_clips_that_are_all_alike_are_no_error():
    train = np.full((6, 4), 0.25)
    assert ChiSquareSVC().fit(train, [0, 0, 0, 1, 1, 2]).predict(train).tolist() == [0] * 6


def test_numbers_below_zero_are_refused():
    with pytest.raises(InputError, match=r'the steps chisquaresvc cannot be .*negative'):
        fit(make_pipeline(ChiSquareSVC()), -np.ones((4, 2)), np.array([0, 1, 0, 1]), list('abcd'))
