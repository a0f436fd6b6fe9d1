import pytest
import torch

import mmatnet.register  # noqa: F401
from mmatnet.models.backbones.softnet import SOFTNet
from tests.models.backbones.weights import count_weights, without_gradient


def test_number_of_weights():
    # convolutions of 26 weights a channel; 16 channels of 7x7 to 400, and these to 1
    assert 26 * (3 + 5 + 8) + 784 * 400 + 400 + 401 == 314_817
    assert count_weights(SOFTNet()) == 314_817


def test_a_score_for_each_picture():
    assert SOFTNet()(torch.rand(5, 3, 42, 42)).shape == (5,)


def test_every_weight_learns():
    torch.manual_seed(0)
    network = SOFTNet()
    scores = network(torch.rand(16, 3, 42, 42))
    assert without_gradient(network, scores=torch.stack([scores, -scores], 1)) == []


@pytest.mark.parametrize('component', [0, 1, 2])
def test_each_stream_sees_its_own_component(component):
    torch.manual_seed(0)
    network, flow = SOFTNet().eval(), torch.rand(1, 3, 42, 42)
    other = flow.clone()
    other[:, component] = 0
    assert not torch.allclose(network(flow), network(other))
    for parameter in network.streams[component].parameters():
        parameter.data.zero_()
    assert torch.equal(network(flow), network(other))
