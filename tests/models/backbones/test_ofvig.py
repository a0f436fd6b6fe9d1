import pytest
import torch

import mmatnet.register  # noqa: F401
from mmatnet.errors import InputError
from mmatnet.models.backbones.ofvig import GraphBlock, OFVIGReimpl, largest_difference, nearest
from mmatnet.models.heads.linear_head import LinearHead
from tests.models.backbones.weights import count_weights, without_gradient


def test_number_of_weights_with_three_classes():
    convolutions = 27 * 24 + 9 * 24 * 48 + 9 * 48 * 48 + 2 * (24 + 48 + 48)
    block = 2 * 96 + 49 * 48 + 97 * 48 + 49 * 48 + 49 * 192 + 193 * 48
    assert count_weights(OFVIGReimpl(), LinearHead(3, 48)) == (
        convolutions + 256 * 48 + 4 * block + 96 + 49 * 3)


def test_neighbours_by_hand():
    nodes = torch.tensor([[[0., 0], [1, 0], [5, 5], [0, 2]]])
    found = nearest(nodes, 2)
    assert [sorted(each) for each in found[0].tolist()] == [[0, 1], [0, 1], [2, 3], [0, 3]]
    above = largest_difference(nodes, found)
    assert above[0].tolist() == [[1, 0], [0, 0], [0, 0], [0, 0]]


def test_a_block_does_not_know_where_a_node_stands():
    torch.manual_seed(0)
    block, nodes, order = GraphBlock(6, 3), torch.rand(1, 8, 6), torch.randperm(8)
    assert torch.allclose(block(nodes)[:, order], block(nodes[:, order]), atol=1e-5)


def test_shapes_and_every_weight_learns():
    torch.manual_seed(0)
    network, head = OFVIGReimpl(8, 2), LinearHead(3, 8)
    features = network(torch.rand(3, 3, 64, 64))
    assert features.shape == (3, 8)
    assert without_gradient(network, head, scores=head(features)) == []


def test_other_sizes_are_refused():
    with pytest.raises(InputError, match='takes pictures of 64x64, got 28x28'):
        OFVIGReimpl(8, 1)(torch.rand(1, 3, 28, 28))
