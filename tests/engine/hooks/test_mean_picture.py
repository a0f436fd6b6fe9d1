from types import SimpleNamespace

import pytest
import torch
from mmengine.dataset import BaseDataset, RepeatDataset
from torch import nn

import mmatnet.register  # noqa: F401
from mmatnet.datasets.micro_expression import UNLABELLED
from mmatnet.errors import InputError
from mmatnet.models.backbones.ststnet import STSTNet
from mmatnet.registry import HOOKS


class Clips(BaseDataset):
    """A dataset of clips of one picture each, of one value."""

    def __init__(self, values, labels=None):
        super().__init__(lazy_init=True)
        self.values, self.labels = values, labels or [0] * len(values)

    def __len__(self):
        return len(self.values)

    def full_init(self):
        pass

    def get_data_info(self, index):
        return {'label': self.labels[index]}

    def __getitem__(self, index):
        return {'inputs': {'apex_flow': torch.full((3, 28, 28), self.values[index])}}


def set_mean(model, dataset):
    HOOKS.build({'type': 'MeanPictureHook'}).before_train(SimpleNamespace(
        model=model, train_dataloader=SimpleNamespace(dataset=dataset)))


@pytest.mark.parametrize('wrap', [
    lambda clips: clips, lambda clips: RepeatDataset(clips, 3)], ids=['bare', 'repeated'])
def test_the_mean_of_the_training_clips_is_set(wrap):
    network = STSTNet(centre=True)
    set_mean(nn.Sequential(network), wrap(Clips([1.0, 2.0, 6.0])))
    assert torch.equal(network.mean, torch.full((3, 28, 28), 3.0))


def test_clips_without_a_label_have_no_part_in_the_mean():
    network = STSTNet(centre=True)
    set_mean(network, Clips([1.0, 5.0, 600.0], [2, 0, UNLABELLED]))
    assert torch.equal(network.mean, torch.full((3, 28, 28), 3.0))


def test_clips_of_action_units_count_each():
    network = STSTNet(centre=True)
    set_mean(network, Clips([1.0, 5.0], [[0, 1], [0, 0]]))
    assert torch.equal(network.mean, torch.full((3, 28, 28), 3.0))


def test_a_network_that_asks_for_nothing_reads_nothing():
    set_mean(nn.Sequential(STSTNet()), None)


def test_an_input_that_is_not_packed_is_named():
    network = STSTNet(centre=True)
    network.mean_of = 'apex'
    with pytest.raises(InputError, match='asks for the mean of apex, and the pipeline packs apex_'):
        set_mean(network, Clips([1.0]))
