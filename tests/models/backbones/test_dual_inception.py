import math

import pytest
import torch

import mmatnet.register  # noqa: F401
from mmatnet.models.backbones.dual_inception import DualInception
from mmatnet.models.heads.linear_head import LinearHead
from tests.models.backbones.weights import count_weights, without_gradient


@pytest.mark.parametrize(('in_channels', 'weights'), [(3, 6_449_963), (1, 6_449_867)])
def test_number_of_weights_with_three_classes(in_channels, weights):
    # a stream: 1332 (without 4 branches * 6 * 2 channels: 1284) and 10,336; 1024 * 6273; 3 * 1025
    assert 2 * (1332 + 10_336) + 6_423_552 + 3075 == 6_449_963
    assert count_weights(DualInception(in_channels), LinearHead(3, 1024)) == weights


def test_every_weight_learns():
    torch.manual_seed(0)
    network, head = DualInception(), LinearHead(3, 1024)
    scores = head(network(torch.rand(16, 2, 28, 28)))
    assert scores.shape == (16, 3)
    assert without_gradient(network, head, scores=scores) == []


def test_repeating_a_component_adds_up_its_weights():
    torch.manual_seed(0)
    three, one = DualInception(3), DualInception(1)
    weights = three.state_dict()
    for name, value in weights.items():
        if value.dim() == 4 and value.shape[1] == 3:
            weights[name] = value.sum(dim=1, keepdim=True)
    one.load_state_dict(weights)
    flow = torch.rand(2, 2, 28, 28)
    assert torch.allclose(three(flow), one(flow), atol=1e-5)


def test_keras_start():
    torch.manual_seed(0)
    network = DualInception()
    layer = network.join[0]
    bound = math.sqrt(6 / (6272 + 1024))
    assert bound * 0.999 < layer.weight.abs().max().item() <= bound
    assert not layer.bias.any()
    first = network.streams[0][0].branches[2][2]  # 5x5, 6 to 6 channels
    assert first.weight.abs().max().item() <= math.sqrt(6 / (2 * 6 * 25))


def test_u_goes_through_the_first_stream():
    torch.manual_seed(0)
    network, flow = DualInception().eval(), torch.rand(1, 2, 28, 28)
    network.join[0].weight.data[:, 3136:].zero_()  # what v's stream says
    other = flow.clone()
    other[:, 1] += 1
    assert torch.equal(network(flow), network(other))
    other[:, 0] += 1
    assert not torch.allclose(network(flow), network(other))
