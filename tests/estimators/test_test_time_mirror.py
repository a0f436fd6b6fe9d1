"""Test-time mirroring: the mean of what is said of a clip and of its mirror."""
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from mmengine.registry import init_default_scope

from mmatnet.engine.experiment import take_apart
from mmatnet.engine.fold_config import fold_config
from mmatnet.estimators.runner import RunnerEstimator
from mmatnet.estimators.test_time_mirror import mirrored, with_mirror
from mmatnet.evaluation.formats.predictions import Prediction


def test_the_mean_decides():
    record = Prediction('casme2', 'sub01', 'EP01', 2, 0, (0.5, 0.3, 0.2))
    averaged, = with_mirror([record], {record.clip_key: np.array([0.1, 0.3, 0.6])})
    assert averaged.scores == pytest.approx((0.3, 0.3, 0.4))
    assert averaged.prediction == 2
    assert averaged.label == 2


def test_a_clip_and_its_mirror_are_predicted_by_one_network(small_config, tmp_path):
    """Mirroring every test clip first and asking for the mean gives the same scores."""
    experiment = take_apart(small_config())
    fold = experiment.folds()[1]
    turned = small_config(**{
        'test_dataloader.dataset.streams': ('apex', 'motion', 'motion_mirrored'),
        'test_dataloader.dataset.pipeline': [
            {'type': 'MirrorClip', 'prob': 1.0}, {'type': 'ResizeApex', 'size': 56},
            {'type': 'PackClip'}]})
    plain = experiment.fit_predict(fold, 0, tmp_path / 'plain')
    mirror = take_apart(turned).fit_predict(fold, 0, tmp_path / 'mirror')
    both = replace(experiment, estimator=RunnerEstimator(test_time_mirror=True)).fit_predict(
        fold, 0, tmp_path / 'both')
    assert [record.scores for record in plain] != [record.scores for record in mirror]
    for record, one, other in zip(both, plain, mirror, strict=True):
        assert record.scores == pytest.approx(np.add(one.scores, other.scores) / 2, abs=1e-6)


@pytest.mark.parametrize('fp16', [True, False])
def test_the_mirror_is_predicted_with_the_precision_of_the_test_loop(small_config, fp16):
    init_default_scope('mmaction')
    experiment = take_apart(small_config(**{'test_cfg.fp16': fp16}))
    mixed, one = [], torch.ones(1, 1)

    def test_step(batch):
        mixed.append(torch.mm(one, one).dtype != one.dtype)
        return []

    model = SimpleNamespace(eval=lambda: None, test_step=test_step)
    mirrored(SimpleNamespace(model=model, seed=0), fold_config(experiment, experiment.folds()[0]))
    assert mixed == [fp16]


def test_a_config_asks_for_it(small_config):
    cfg = small_config(estimator={'type': 'RunnerEstimator', 'test_time_mirror': True})
    assert take_apart(cfg).estimator == RunnerEstimator(test_time_mirror=True)
