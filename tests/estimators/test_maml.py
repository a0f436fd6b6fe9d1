"""Meta-learning under the fold driver: who teaches whom, and by how much weights move."""
import json

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from mmatnet.clips.protocols import Fold
from mmatnet.engine.config import load_config
from mmatnet.engine.experiment import take_apart
from mmatnet.errors import InputError
from mmatnet.estimators import maml
from mmatnet.estimators.clip_tensors import read_clips
from mmatnet.estimators.maml import MamlEstimator, adapted
from tests.estimators.episodic import (
    check_that_a_test_subject_teaches_nothing,
    let_flow_tell_the_class,
)

FEW = {'iterations': 2, 'episodes': 2, 'shots': 2, 'queries': 2, 'supports': 2}


@pytest.fixture
def experiment(apex_flow_root):
    def make(config='configs/maml/maml_megc2019-hde.py', **options):
        values = {**FEW, **options}
        return take_apart(load_config(config, {
            'data_root': str(apex_flow_root),
            **{f'estimator.{name}': value for name, value in values.items()}}))
    return make


class Line(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.tensor([[1.0, -1.0]]))

    def forward(self, inputs):
        return inputs['x'] @ self.w


def test_one_step_and_its_second_derivative_by_hand():
    """Two classes, one weight each: both gradients are those of the logistic function."""
    line, x = Line(), torch.tensor([[2.0]])
    start = dict(line.named_parameters())
    moved = adapted(line, start, {}, {'x': x}, torch.tensor([0]), 1, 0.5)
    share = torch.tensor([2.0, -2.0]).softmax(0)
    gradient = 2.0 * (share - torch.tensor([1.0, 0]))
    assert torch.allclose(moved['w'], torch.tensor([[1.0, -1.0]]) - 0.5 * gradient)
    F.cross_entropy(x @ moved['w'], torch.tensor([0])).backward()
    hessian = 4.0 * (torch.diag(share) - torch.outer(share, share))
    outer = 2.0 * ((x @ moved['w']).detach()[0].softmax(0) - torch.tensor([1.0, 0]))
    assert torch.allclose(line.w.grad[0], (torch.eye(2) - 0.5 * hessian) @ outer)


def test_first_order_leaves_the_second_derivative_out():
    line, x = Line(), torch.tensor([[2.0]])
    moved = adapted(line, dict(line.named_parameters()), {}, {'x': x}, torch.tensor([0]), 1, 0.5,
                    first_order=True)
    F.cross_entropy(x @ moved['w'], torch.tensor([0])).backward()
    outer = 2.0 * ((x @ moved['w']).detach()[0].softmax(0) - torch.tensor([1.0, 0]))
    assert torch.allclose(line.w.grad[0], outer)


def test_every_clip_is_predicted_and_a_seed_says_all(experiment, tmp_path):
    made = experiment()
    fold = made.folds()[0]
    records, again, other = (made.fit_predict(fold, seed, tmp_path) for seed in (0, 0, 1))
    assert len(records) == sum(len(made.task.labels[subject]) for subject in fold.test)
    assert all(sum(record.scores) == pytest.approx(1) for record in records)
    assert [record.scores for record in records] == [record.scores for record in again]
    assert [record.scores for record in records] != [record.scores for record in other]
    assert len(json.loads((tmp_path / 'losses.json').read_text())['losses']) == 2


def test_a_test_subject_teaches_nothing(experiment, tmp_path, monkeypatch):
    check_that_a_test_subject_teaches_nothing(experiment(), maml, tmp_path, monkeypatch)


def test_it_learns_what_can_be_learned(experiment, tmp_path, monkeypatch):
    """Flow to the left, to the right, up: each class its own."""
    made = experiment(iterations=40, episodes=2, inner_rate=0.1, rate=0.01)
    let_flow_tell_the_class(maml, monkeypatch)
    records = made.fit_predict(made.folds()[0], 0, tmp_path)
    assert np.mean([record.prediction == record.label for record in records]) > 0.9
    losses = json.loads((tmp_path / 'losses.json').read_text())['losses']
    assert np.mean(losses[-5:]) < 0.5 * np.mean(losses[:5])


def test_the_subjects_that_are_read_are_those_asked_for(experiment):
    made = experiment()
    fold = made.folds()[0]
    clips = read_clips(made, fold.test, maml.make_model(made))
    assert set(clips.subjects) == {'/'.join(subject) for subject in fold.test}
    assert clips.inputs['apex_flow'].shape == (len(clips.infos), 3, 28, 28)


def test_a_loss_that_is_no_number_is_named(experiment, tmp_path, monkeypatch):
    original = maml.read_clips

    def broken(experiment, subjects, model):
        clips = original(experiment, subjects, model)
        clips.inputs['apex_flow'] *= float('nan')
        return clips

    monkeypatch.setattr(maml, 'read_clips', broken)
    made = experiment()
    with pytest.raises(InputError, match='fold casme2: the loss is nan after 0 iterations of Maml'):
        made.fit_predict(made.folds()[0], 0, tmp_path)


def test_clips_without_labels_are_refused(experiment, tmp_path):
    made = experiment()
    fold = made.folds()[0]
    with pytest.raises(InputError, match='MamlEstimator learns from clips with labels alone'):
        made.fit_predict(Fold('x', fold.train, fold.test, fold.test), 0, tmp_path)


@pytest.mark.parametrize(('options', 'sentence'), [
    ({'shots': 0}, 'shots of MamlEstimator must be a whole number from 1 up, got 0'),
    ({'rate': 0}, 'rate of MamlEstimator must be a number above 0, got 0')])
def test_unsound_options_are_refused(options, sentence):
    with pytest.raises(InputError, match=sentence):
        MamlEstimator(**options)
