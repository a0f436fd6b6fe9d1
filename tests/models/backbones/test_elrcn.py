import pytest
import torch
from mmengine.registry import init_default_scope

import mmatnet.register  # noqa: F401
from mmatnet.models.backbones.elrcn import ELRCN, AdditiveAttention, VGG16Features, step_pictures
from mmatnet.models.heads.linear_head import LinearHead
from tests.models.backbones.weights import count_weights, without_gradient

SMALL = {'step': {'type': 'VGG16Features', 'width': 2, 'hidden': 16, 'size': 32},
         'in_channels': 16, 'hidden': 8}


@pytest.fixture(autouse=True)
def _scope():
    init_default_scope('mmaction')
    torch.manual_seed(0)


def test_number_of_weights_with_three_classes():
    with torch.device('meta'):
        assert count_weights(VGG16Features(in_channels=3)) == 134_260_544
        network = ELRCN()
        # four gates of 3000 from 4096 + 3000, and a bias; PyTorch has it twice
        assert count_weights(network.lstm) == 85_164_000 + 12_000
        assert count_weights(network, LinearHead(3, 128)) == (
            134_260_544 + 64 * 9 + 85_176_000 + 128 * 3001 + 3 * 129) == 219_821_635


def test_the_small_one_learns_with_every_weight():
    network = ELRCN({'type': 'ResNet10', 'base_channels': 2, 'in_channels': 4}, 16, 8, 4)
    head = LinearHead(3, 128)
    features = network(torch.randn(4, 3, 3, 32, 32))
    assert features.shape == (4, 128)
    assert without_gradient(network, head, scores=head(features)) == []


def test_the_full_one_is_vgg_and_lstm():
    network = ELRCN(**SMALL).eval()
    flow = torch.randn(2, 4, 3, 32, 32)
    pictures = step_pictures(flow)
    state = None
    for number in range(4):
        out, state = network.lstm(network.steps.backbone(pictures[:, number])[:, None], state)
    assert torch.allclose(network(flow), network.last(out[:, 0]), atol=1e-6)


def test_it_starts_as_keras_does():
    network = ELRCN(**SMALL)
    assert not any(weights.any() for name, weights in network.steps.named_parameters()
                   if name.endswith('bias'))
    bias = network.lstm.bias_ih_l0 + network.lstm.bias_hh_l0
    assert bias.tolist() == [0] * 8 + [1] * 8 + [0] * 16  # of gates in, forget, cell, out
    recurrent = network.lstm.weight_hh_l0
    assert torch.allclose(recurrent.T @ recurrent, torch.eye(8), atol=1e-5)
    for weights, limit in ((network.lstm.weight_ih_l0, (6 / (16 + 32)) ** 0.5),
                           (network.last[0].weight, (6 / (8 + 128)) ** 0.5)):
        assert 0.9 * limit < weights.abs().max() <= limit


def test_pictures_of_steps_by_hand():
    flow = torch.zeros(1, 1, 3, 1, 2)
    flow[0, 0, :, 0] = torch.tensor([[-4., 16], [3, 0], [0.5, 0.25]])
    u, v, length, strain = step_pictures(flow)[0, 0, :, 0]
    assert u.tolist() == [-0.5, 1]
    assert v.tolist() == [0.375, 0]
    assert length.tolist() == [0.625, 1]
    assert strain.tolist() == [1, 0.5]
    assert not step_pictures(flow * 0).any()


def test_attention_is_a_weighted_mean_of_states():
    attention, states = AdditiveAttention(4, 3), torch.randn(2, 5, 4)
    hidden = torch.tanh(states @ attention.score[0].weight.T + attention.score[0].bias)
    weights = torch.exp(hidden @ attention.score[2].weight[0])
    expected = (weights[..., None] * states).sum(1) / weights.sum(1, keepdim=True)
    assert torch.allclose(attention(states), expected, atol=1e-6)
    assert torch.allclose(attention(states[:, [0, 0]]), states[:, 0], atol=1e-6)
