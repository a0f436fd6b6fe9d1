import torch

import mmatnet.register  # noqa: F401
from mmatnet.models.backbones.sfamnet import SFAMNet
from mmatnet.models.heads.linear_head import LinearHead
from tests.models.backbones.weights import count_weights, without_gradient


def test_number_of_weights_with_three_classes():
    block = 75 + 225 + (4 + 6 + 98) + 3  # 5x5, 5x5, attention, 1x1
    joint = 8 * (9 * 25 + 1)
    assert 3 * block + joint + 3 * 393 == 4_220
    assert count_weights(SFAMNet(), LinearHead(3, 392)) == 4_220
    # the whole network, with a joint stage and a linear layer that spot, four classes and neutral
    assert 3 * block + 2 * joint + 393 + 5 * 393 == 7_207


def test_shapes_of_both_stages():
    network, shapes = SFAMNet(), []
    for part in (*network.channels, *network.joint):
        part.register_forward_hook(lambda *call: shapes.append(tuple(call[2].shape[1:])))
    network(torch.rand(2, 3, 42, 42))
    assert shapes == [(3, 14, 14)] * 3 + [(8, 14, 14), (8, 7, 7)]


def test_every_weight_learns():
    torch.manual_seed(0)
    network, head = SFAMNet(), LinearHead(3, 392)
    for channel in network.channels:  # a hidden width of one is easily silent
        channel[0].long[3].perceptron[0].bias.data.fill_(1)
    scores = head(network(torch.rand(16, 3, 42, 42)))
    assert without_gradient(network, head, scores=scores) == []


def test_the_block_equals_the_straight_line():
    torch.manual_seed(0)
    block, x = SFAMNet().channels[0][0], torch.randn(2, 1, 9, 9)
    first, _, second, attention = block.long
    expected = attention(second(torch.relu(first(x)))) + block.short.weight.reshape(1, 3, 1, 1) * x
    assert torch.allclose(block(x), expected.clamp(min=0), atol=1e-6)
