import math

import pytest
import torch

import mmatnet.register  # noqa: F401
from mmatnet.models.heads.linear_head import LinearHead


def test_pytorchs_own_start():
    torch.manual_seed(0)
    layer = LinearHead(3, 400).fc_cls
    torch.manual_seed(0)
    plain = torch.nn.Linear(400, 3)
    assert torch.equal(layer.weight, plain.weight)
    assert torch.equal(layer.bias, plain.bias)
    assert layer.weight.abs().max().item() <= 1 / math.sqrt(400)


def test_maps_are_flattened():
    head, maps = LinearHead(3, 400).eval(), torch.randn(2, 16, 5, 5)
    assert torch.equal(head(maps), head.fc_cls(maps.reshape(2, 400)))


@pytest.mark.parametrize(('dropout', 'same'), [(0.0, True), (0.5, False)])
def test_dropout_is_of_training(dropout, same):
    head, x = LinearHead(3, 1000, dropout), torch.ones(1, 1000)
    assert torch.equal(head.eval()(x), head(x))
    assert torch.equal(head.train()(x), head(x)) == same
