"""Test-time mirroring: the mean of what is said of a clip and of its mirror."""
from dataclasses import replace

import numpy as np
import pytest

from mmatnet.engine.experiment import take_apart
from mmatnet.estimators.runner import RunnerEstimator
from mmatnet.estimators.test_time_mirror import with_mirror
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


def test_a_config_asks_for_it(small_config):
    cfg = small_config(estimator={'type': 'RunnerEstimator', 'test_time_mirror': True})
    assert take_apart(cfg).estimator == RunnerEstimator(test_time_mirror=True)
