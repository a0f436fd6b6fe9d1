import pytest
import torch
from mmaction.structures import ActionDataSample
from torch import nn

import mmatnet.register  # noqa: F401
from mmatnet.errors import InputError
from mmatnet.models.necks.chain import NeckChain
from mmatnet.registry import MODELS


@MODELS.register_module()
class AddingNeck(nn.Module):
    """Adds a number to the features, and tells what it was given."""

    def __init__(self, number, name):
        super().__init__()
        self.number, self.name = number, name

    def forward(self, features, data_samples=None):
        return features + self.number, {} if data_samples is None else {self.name: features.sum()}


@MODELS.register_module()
class AskingNeck(nn.Module):
    """Asks for the recognizer, and takes no samples."""

    def forward(self, features, recognizer=None):
        self.given = recognizer
        return features


def chain(*names):
    return NeckChain([{'type': 'AddingNeck', 'number': number, 'name': name}
                      for number, name in enumerate(names, 1)])


def test_each_sees_what_the_one_before_it_gave():
    features, losses = chain('loss_a', 'loss_b')(torch.zeros(2, 1), [ActionDataSample()] * 2)
    assert features.tolist() == [[3], [3]]
    assert {name: value.item() for name, value in losses.items()} == {'loss_a': 0, 'loss_b': 2}


def test_in_prediction_there_are_no_losses():
    features, losses = chain('loss_a')(torch.zeros(1, 1))
    assert (features.tolist(), losses) == ([[1]], {})


def test_a_neck_is_given_what_it_asks_for():
    necks = NeckChain([{'type': 'AskingNeck'}])
    assert necks(torch.zeros(1, 1), [], recognizer='whole')[0].tolist() == [[0]]
    assert necks.necks[0].given == 'whole'


def test_two_necks_with_one_loss_are_refused():
    with pytest.raises(InputError, match='two parts of the network give loss_a; name them apart'):
        chain('loss_a', 'loss_a')(torch.zeros(1, 1), [])
