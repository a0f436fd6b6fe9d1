from types import SimpleNamespace

import numpy as np
import pytest
import torch
from mmengine.dataset import RepeatDataset
from torch import nn

import mmatnet.register  # noqa: F401
from mmatnet.clips.annotation import Clip
from mmatnet.datasets.micro_expression import MicroExpressionDataset
from mmatnet.errors import InputError
from mmatnet.registry import HOOKS
from tests.conftest import write_store


class Graph(nn.Module):
    """A module that asks."""

    action_units = (1, 2, 4)

    def set_co_occurrence(self, counts):
        self.counts = counts


@pytest.fixture
def count(tmp_path):
    """A function that counts over clips of people with these units."""
    def count(units, subjects, adapt=(), repeat=1):
        clips = [Clip('casme2', person, 'EP01', 1, 2, 3, emotion='x', action_units=text)
                 for person, text in units.items()]
        flow = np.zeros((len(clips), 3, 4, 4), np.float32)
        write_store(tmp_path / 'store', clips, {'apex_flow': flow})
        dataset = MicroExpressionDataset(
            ['store'], ['x', 'y'], {'casme2': {'x': 'x'}}, subjects, adapt, streams=('apex_flow',),
            data_root=tmp_path)
        graph = Graph()
        HOOKS.build({'type': 'ActionUnitsHook'}).before_train(SimpleNamespace(
            model=nn.Sequential(nn.Linear(1, 1), graph),
            train_dataloader=SimpleNamespace(dataset=RepeatDataset(dataset, repeat))))
        return graph.counts

    return count


UNITS = {'sub01': '1+L2', 'sub02': '4', 'sub03': '2+4', 'sub04': '1+2+12', 'sub05': '1+4'}


def test_units_are_counted_over_the_training_side(count):
    people = [f'casme2/sub0{number}' for number in (1, 2, 3, 4)]
    found = count(UNITS, people, ['casme2/sub05'], repeat=3)
    assert found.tolist() == [[2, 2, 0], [2, 3, 1], [0, 1, 2]]
    assert isinstance(found, torch.Tensor)


def test_clips_without_units_show_none(count):
    assert not count({'sub01': '', 'sub02': '12'}, 'all').any()


def test_units_that_cannot_be_read_are_named(count):
    with pytest.raises(InputError, match='casme2/sub01/EP01: cannot read the action units'):
        count({'sub01': '4 and more'}, 'all')
