import math

import pytest
import torch
from mmaction.structures import ActionDataSample

import mmatnet.register  # noqa: F401
from mmatnet.models.backbones.featref import FeatRefReimpl
from mmatnet.models.heads.linear_head import LinearHead
from tests.models.backbones.weights import count_weights, without_gradient


def samples(*labels):
    return [ActionDataSample().set_gt_label(label) for label in labels]


@pytest.fixture
def network():
    torch.manual_seed(0)
    return FeatRefReimpl(shared=16, squeezed=4, hidden=8)


def test_number_of_weights_with_three_classes():
    # streams of one channel, the shared layer, for each of three expressions attention and
    # detector, the layer over the sum, the classifier
    streams = 2 * (1284 + 10_336)
    expression = 64 * 1025 + 1024 * 65 + 1025
    expected = streams + 1024 * 6273 + 3 * expression + 1024 * 1025 + 3 * 1025
    assert count_weights(FeatRefReimpl(), LinearHead(3, 1024)) == expected == 7_899_022


def test_every_weight_learns(network):
    head = LinearHead(3, 8)
    features, losses = network(torch.rand(16, 2, 28, 28), samples(*range(3), *[1] * 13))
    losses['loss_proposal'].backward(retain_graph=True)
    assert without_gradient(network, head, scores=head(features)) == []


def test_without_labels_there_is_no_loss(network):
    features, losses = network(torch.rand(2, 2, 28, 28))
    assert (features.shape, losses) == ((2, 8), {})


def test_the_proposal_loss_by_hand(network):
    proposals = torch.tensor([[0.0, math.log(3), 0.0], [math.log(4), 0.0, 0.0]])
    # sigmoid: 1/2, 3/4, 1/2 of class 1, and 4/5, 1/2, 1/2 of class 2
    first = math.log(2) + math.log(4 / 3) + math.log(2)
    second = math.log(5) + math.log(2) + math.log(2)
    loss = network._proposal_loss(proposals, torch.tensor([1, 2]))
    assert loss.item() == pytest.approx((first + second) / 2)
    network.proposal = 3
    loss = network._proposal_loss(proposals, torch.tensor([1, -1]))
    assert loss.item() == pytest.approx(3 * first)


def test_clips_without_labels_propose_nothing(network):
    flow = torch.rand(3, 2, 28, 28)
    hidden = network(flow, samples(2, -1, 0))[1]['loss_proposal']
    kept = network(flow[[0, 2]], samples(2, 0))[1]['loss_proposal']
    assert torch.allclose(hidden, kept)
    assert network(flow, samples(-1, -1, -1))[1]['loss_proposal'].item() == 0


def test_the_sum_of_what_is_refined_is_fused(network):
    network.eval()
    seen = []
    for module in (network.shared, *network.attentions):
        module.register_forward_hook(lambda *call: seen.append(call[2]))
    features, _ = network(torch.rand(2, 2, 28, 28))
    shared, *factors = seen
    assert all(((factor > 0) & (factor < 1)).all() for factor in factors)
    assert torch.allclose(features, network.fuse(sum(factors) * shared), atol=1e-6)
