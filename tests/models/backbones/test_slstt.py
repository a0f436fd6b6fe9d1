import pytest
import torch
from mmengine.registry import init_default_scope

import mmatnet.register  # noqa: F401
from mmatnet.errors import InputError
from mmatnet.models.backbones.slstt import SLSTT, scaled_clip
from mmatnet.models.heads.linear_head import LinearHead
from mmatnet.registry import MODELS
from tests.models.backbones.weights import count_weights, without_gradient


@pytest.fixture(autouse=True)
def _scope():
    init_default_scope('mmaction')
    torch.manual_seed(0)


def test_number_of_weights_with_three_classes():
    learning = count_weights(SLSTT(), LinearHead(3, 256))
    with torch.device('meta'):
        frozen = count_weights(MODELS.build({'type': 'mmpretrain.VisionTransformer',
                                             'img_size': 384, 'final_norm': False}))
    unused = 768 * 3 + 3  # the transformer's own classifier
    assert learning == 6_961_667
    assert learning + frozen + unused == 93_052_934


def test_the_lstm_reads_normalised_tokens():
    network, tokens = SLSTT(in_channels=8, hidden=4), torch.randn(2, 5, 8)
    states, _ = network.lstm(torch.nn.functional.layer_norm(tokens, (8,), eps=1e-6))
    assert torch.allclose(network(tokens), network.last(states[:, -1]), atol=1e-6)
    assert network(tokens).shape == (2, 256)


def test_the_mean_of_scores_is_the_score_of_the_mean():
    network, head, tokens = SLSTT('mean', 8), LinearHead(3, 8), torch.randn(2, 5, 8)
    each = torch.stack([head(network.norm(tokens[:, frame])) for frame in range(5)])
    assert torch.allclose(head(network(tokens)), each.mean(dim=0), atol=1e-6)


def test_the_variant_learns_with_every_weight():
    step = {'type': 'ResNet10', 'base_channels': 2, 'in_channels': 3}
    network, head = SLSTT(in_channels=16, hidden=4, layers=1, step=step), LinearHead(3, 256)
    scores = head(network(torch.randn(3, 4, 3, 32, 32)))
    assert without_gradient(network, head, scores=scores) == []


def test_clips_are_scaled_by_their_longest_motion():
    flows = torch.zeros(2, 2, 3, 1, 1)
    flows[0, :, :, 0, 0] = torch.tensor([[3., 4, 0.2], [0, 1, 0.1]])
    scaled = scaled_clip(flows)[..., 0, 0]
    assert torch.allclose(scaled[0], torch.tensor([[0.6, 0.8, 1], [0, 0.2, 0.5]]))
    assert not scaled[1].any()


def test_unknown_kinds_are_refused():
    with pytest.raises(InputError, match="kind must be one of lstm, mean, got 'sum'"):
        SLSTT('sum')
