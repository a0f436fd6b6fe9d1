from types import SimpleNamespace

import numpy as np
import pytest
import torch
from mmengine.dataset import BaseDataset, ConcatDataset, RepeatDataset
from torch import nn

import mmatnet.register  # noqa: F401
from mmatnet.models.backbones.motion_lstm import MotionLSTM
from mmatnet.registry import HOOKS


class Clips(BaseDataset):
    """A dataset of two streams of rows."""

    def __init__(self, motion, other=((0.0,),)):
        super().__init__(lazy_init=True)
        self.rows = {'motion': np.float32(motion), 'other': np.float32(other)}

    def __len__(self):
        return 1

    def full_init(self):
        pass

    def filled_rows(self, stream):
        return self.rows[stream]


def set_statistics(model, dataset, hook='StreamStatisticsHook'):
    HOOKS.build({'type': hook}).before_train(SimpleNamespace(
        model=model, train_dataloader=SimpleNamespace(dataset=dataset)))


@pytest.mark.parametrize('hook', ['StreamStatisticsHook', 'MotionStatisticsHook'])
def test_the_training_clips_statistics_are_set(hook):
    stream = MotionLSTM(2, 3, standardise=True)
    set_statistics(nn.Sequential(stream), Clips([[1, 2], [3, 10]]), hook)
    assert (stream.mean.tolist(), stream.deviation.tolist()) == ([2, 6], [1, 4])


def test_each_module_gets_those_of_its_own_stream():
    first, second = MotionLSTM(2, 3, standardise=True), MotionLSTM(1, 3, standardise=True)
    second.statistics_of = 'other'
    set_statistics(nn.ModuleList([first, nn.Sequential(second)]),
                   Clips([[1, 2], [3, 10]], [[5], [9]]))
    assert (first.mean.tolist(), second.mean.tolist()) == ([2, 6], [7])
    assert second.deviation.tolist() == [2]


@pytest.mark.parametrize('dataset', [
    ConcatDataset([Clips([[0], [2]]), Clips([[4], [6], [8]])]),
    RepeatDataset(Clips([[0], [2], [4], [6], [8]]), 5)], ids=lambda dataset: type(dataset).__name__)
def test_wrapped_datasets_count_each_clip_once(dataset):
    stream = MotionLSTM(1, 3, standardise=True)
    set_statistics(stream, dataset)
    assert (stream.mean.tolist(), stream.deviation.tolist()) == ([4], [pytest.approx(8 ** 0.5)])


def test_networks_that_do_not_standardise_read_no_statistics():
    set_statistics(nn.Sequential(MotionLSTM(2, 3), torch.nn.Linear(2, 3)), dataset=None)
