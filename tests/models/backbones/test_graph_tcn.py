import pytest
import torch
import torch.nn.functional as F

import mmatnet.register  # noqa: F401
from mmatnet.errors import InputError
from mmatnet.models.backbones.graph_tcn import CausalBlock, GraphTCN
from mmatnet.models.heads.rectified_head import RectifiedHead
from tests.models.backbones.weights import count_weights, without_gradient


def test_number_of_weights_with_five_classes():
    # a weight-normalised convolution has a length of each of its 25 kernels, too
    first, block = 25 * (7 + 2) + 25 * (175 + 2) + 2 * 25, 2 * 25 * (175 + 2)
    layers = 2 * first + 3 * block
    assert count_weights(GraphTCN(1), RectifiedHead(5, 512)) == (
        layers + (25 * 28 * 49 + 1) * 512 + 2 * 512 + 513 * 5 + 2 * 5) == 17_601_661


def test_a_block_sees_what_came_before_alone():
    torch.manual_seed(0)
    block, x = CausalBlock(2, 4, 2, 0.05).eval(), torch.rand(1, 2, 60)
    changed = x.clone()
    changed[..., 20] += 1
    moved = torch.nonzero((block(changed) != block(x)).any(dim=1)[0]).flatten().tolist()
    assert moved[0] == 20
    assert set(moved) <= set(range(20, 20 + 2 * 12 + 1, 2))
    assert len(moved) > 10


def test_a_block_equals_the_straight_line():
    torch.manual_seed(0)
    block, x = CausalBlock(2, 4, 3, 0.05).eval(), torch.rand(1, 2, 30)
    y = x
    for convolution in block.convolutions:  # padded on both sides, and cut off at the end
        y = F.conv1d(y, convolution.weight, convolution.bias, padding=18, dilation=3)[..., :-18]
        y = torch.relu(y)
    assert torch.allclose(block(x), torch.relu(y + block.shortcut(x)), atol=1e-6)


def test_edges_lead_to_the_same_place_of_the_patches_before():
    torch.manual_seed(0)
    network = GraphTCN(1, 3, 4, 8).eval()
    line = torch.rand(1, 1, 10 * 9)
    changed = line.clone()
    changed[..., 4] += 1  # in the middle of the first patch
    moved = torch.nonzero((network.along(changed) != network.along(line)).any(dim=1)[0])
    assert {int(place) % 9 for place in moved} == {4}
    assert len(moved) > 4


def test_shapes_and_every_weight_learns():
    torch.manual_seed(0)
    network, head = GraphTCN(2, 3, 4, 8, dropout=0), RectifiedHead(3, 8, dropout=0)
    features = network(torch.rand(6, 28, 2, 3, 3))
    assert features.shape == (6, 8)
    scores = head(features)
    assert (scores >= 0).all()
    assert without_gradient(network, head, scores=scores) == []


def test_patches_of_another_shape_are_refused():
    with pytest.raises(InputError, match=r'takes patches of shape \(1, 28, 3, 7, 7\), got'):
        GraphTCN()(torch.rand(1, 30, 3, 7, 7))
