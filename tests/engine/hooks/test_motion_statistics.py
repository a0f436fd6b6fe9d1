from types import SimpleNamespace

import numpy as np
import torch

import mmatnet.register  # noqa: F401
from mmatnet.engine.hooks import MotionStatisticsHook
from mmatnet.models.backbones.motion_lstm import MotionLSTM


def runner_with(stream):
    statistics = np.array([1.0, 2.0], np.float32), np.array([3.0, 4.0], np.float32)
    dataset = SimpleNamespace(motion_statistics=lambda: statistics)
    return SimpleNamespace(model=SimpleNamespace(backbone=SimpleNamespace(temporal=stream)),
                           train_dataloader=SimpleNamespace(dataset=dataset))


def test_the_training_clips_statistics_are_set():
    stream = MotionLSTM(2, 3, standardise=True)
    MotionStatisticsHook().before_train(runner_with(stream))
    assert stream.mean.tolist() == [1, 2]
    assert stream.deviation.tolist() == [3, 4]


def test_streams_that_do_not_standardise_are_left_alone():
    for stream in (None, MotionLSTM(2, 3), torch.nn.Linear(2, 3)):
        MotionStatisticsHook().before_train(runner_with(stream))
