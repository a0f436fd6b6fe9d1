import pytest
import torch
import torch.nn.functional as F

import mmatnet.register  # noqa: F401
from mmatnet.models.backbones.mmnet import ContinuousAttention, MMNet
from mmatnet.models.heads.linear_head import LinearHead
from tests.models.backbones.weights import count_weights, without_gradient

SMALL = {'widths': (6, 4, 4, 4, 8, 16)}


def test_number_of_weights_with_five_classes():
    head = LinearHead(5, 512 * 14 * 14)
    assert count_weights(MMNet(), head) == 9_442_425
    assert count_weights(MMNet(depth=2, ratio=4, drop=0), head) == 9_438_841


def test_shapes_and_every_weight_learns():
    torch.manual_seed(0)
    network, head, shapes = MMNet(**SMALL, drop=0), LinearHead(3, 16 * 196), []
    for block in network.blocks:
        block.register_forward_hook(lambda *call: shapes.append(tuple(call[2][0].shape)))
    features = network(torch.rand(3, 3, 224, 224), torch.rand(3, 3, 224, 224))
    assert shapes == [(3, 4, 112, 112), (3, 4, 56, 56), (3, 8, 28, 28), (3, 16, 14, 14)]
    assert features.shape == (3, 16, 14, 14)
    assert without_gradient(network, head, scores=head(features)) == []


def test_maps_of_attention_multiply_along_the_blocks():
    block, x = ContinuousAttention(4, 4, 2).eval(), torch.rand(1, 4, 8, 8)
    out, attention = block(x, None)
    before = torch.zeros(1, 1, 8, 8)
    before[..., 4, 6] = 0.5
    halved, product = block(x, before)
    pooled = torch.zeros(1, 1, 4, 4)
    pooled[..., 2, 3] = 0.5  # 3x3 windows at every other place, over row 4 and column 6 alone
    assert torch.allclose(product, attention * pooled)
    assert torch.allclose(halved, out * pooled, atol=1e-6)


def test_what_does_not_move_leaves_the_position_alone():
    network, onset = MMNet(**SMALL).eval(), torch.rand(1, 3, 224, 224)
    moved = network(onset, onset) - network.position(
        F.interpolate(onset, (14, 14), mode='bilinear'))
    still = network(onset * 0, onset * 0) - network.position(torch.zeros(1, 3, 14, 14))
    assert torch.allclose(moved, still, atol=1e-5)


@pytest.mark.parametrize('training', [True, False])
def test_paths_are_dropped_in_training_alone(training):
    torch.manual_seed(0)
    network, x = MMNet(**SMALL, drop=0.9).position, torch.rand(64, 3, 14, 14)
    network.train(training)
    assert torch.equal(network(x), network(x)) != training
