"""Prototypes under the fold driver, and cosines by hand."""
import json

import numpy as np
import pytest
import torch
from sklearn.metrics.pairwise import cosine_similarity
from sklearn.utils.class_weight import compute_class_weight

from mmatnet.clips.protocols import Fold
from mmatnet.engine.config import load_config
from mmatnet.engine.experiment import take_apart
from mmatnet.errors import InputError
from mmatnet.estimators import prototypes
from mmatnet.estimators.prototypes import PrototypeEstimator, class_weights, cosine_scores
from tests.estimators.episodic import (
    check_that_a_test_subject_teaches_nothing,
    let_flow_tell_the_class,
)

FEW = {'epochs': 1, 'rounds': 2, 'episodes': 2, 'shots': 2}


@pytest.fixture
def experiment(apex_flow_root):
    def make(**options):
        return take_apart(load_config('configs/meta_mmfnet/prototypes_megc2019-hde.py', {
            'data_root': str(apex_flow_root),
            **{f'estimator.{name}': value for name, value in {**FEW, **options}.items()}}))
    return make


def test_scores_are_cosines_to_the_means():
    draw = torch.Generator().manual_seed(0)
    known, asked = (torch.randn(count, 5, generator=draw) for count in (6, 4))
    labels = torch.tensor([0, 2, 2, 0, 2, 0])
    means = np.stack([known[labels == name].mean(dim=0).numpy() for name in (0, 2)])
    scores = cosine_scores(asked, known, labels, 3)
    assert scores[:, [0, 2]].numpy() == pytest.approx(cosine_similarity(asked.numpy(), means),
                                                      abs=1e-6)
    assert scores[:, 1].tolist() == [-1] * 4  # which nobody teaches


def test_weights_are_scikit_learns():
    labels = torch.tensor([0, 0, 0, 2, 2, 0])
    assert class_weights(labels, 3)[[0, 2]].tolist() == pytest.approx(
        compute_class_weight('balanced', classes=np.array([0, 2]), y=labels.numpy()))
    assert class_weights(labels, 4)[[1, 3]].tolist() == [0, 0]


def test_every_clip_is_predicted_and_a_seed_says_all(experiment, tmp_path):
    made = experiment()
    fold = made.folds()[0]
    records, again, other = (made.fit_predict(fold, seed, tmp_path) for seed in (0, 0, 1))
    assert len(records) == sum(len(made.task.labels[subject]) for subject in fold.test)
    assert all(sum(record.scores) == pytest.approx(1) for record in records)
    assert [record.scores for record in records] == [record.scores for record in again]
    assert [record.scores for record in records] != [record.scores for record in other]
    assert json.loads((tmp_path / 'losses.json').read_text()).keys() == {'losses', 'scale'}


def test_a_test_subject_teaches_nothing(experiment, tmp_path, monkeypatch):
    check_that_a_test_subject_teaches_nothing(experiment(), prototypes, tmp_path, monkeypatch)


@pytest.mark.parametrize('weight', [0.0, 2.0])
def test_it_learns_what_can_be_learned(experiment, tmp_path, monkeypatch, weight):
    """By prototypes alone, and with the linear classifier."""
    made = experiment(epochs=5, rounds=20, weight=weight, rate=0.01)
    let_flow_tell_the_class(prototypes, monkeypatch)
    records = made.fit_predict(made.folds()[0], 0, tmp_path)
    assert np.mean([record.prediction == record.label for record in records]) > 0.9


def test_clips_without_labels_are_refused(experiment, tmp_path):
    made = experiment()
    fold = made.folds()[0]
    with pytest.raises(InputError, match='PrototypeEstimator learns from clips with labels alone'):
        made.fit_predict(Fold('x', fold.train, fold.test, fold.test), 0, tmp_path)


@pytest.mark.parametrize(('scale', 'losses'), [(1.0, [0.5, np.nan]), (np.inf, [0.5])])
def test_a_training_that_diverges_says_what_to_lower(experiment, tmp_path, monkeypatch, scale,
                                                     losses):
    made = experiment()
    monkeypatch.setattr(PrototypeEstimator, '_meet',
                        lambda *_: (torch.tensor(scale), losses))
    with pytest.raises(InputError, match='the loss of PrototypeEstimator is no number in the end; '
                                         'lower rate or scale'):
        made.fit_predict(made.folds()[0], 0, tmp_path)
    assert not (tmp_path / 'losses.json').exists()


@pytest.mark.parametrize(('options', 'sentence'), [
    ({'epochs': -1}, 'epochs of PrototypeEstimator must be a whole number from 0 up, got -1'),
    ({'scale': 0}, 'scale of PrototypeEstimator must be a number above 0, got 0'),
    ({'weight': -1}, 'weight of PrototypeEstimator must be a number from 0 up, got -1')])
def test_unsound_options_are_refused(options, sentence):
    with pytest.raises(InputError, match=sentence):
        PrototypeEstimator(**options)
