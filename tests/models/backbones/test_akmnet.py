import pytest
import torch
from mmengine.registry import init_default_scope

import mmatnet.register  # noqa: F401
from mmatnet.errors import InputError
from mmatnet.models.backbones.akmnet import AKMNet, key_frames, scores_of_frames
from mmatnet.models.heads.linear_head import LinearHead
from tests.models.backbones.weights import count_weights, without_gradient


@pytest.fixture(autouse=True)
def _scope():
    init_default_scope('mmaction')
    torch.manual_seed(0)


def build(**options):
    return AKMNet(base_channels=4, hidden=3, **options)


def test_number_of_weights_with_three_classes():
    network = AKMNet()
    assert count_weights(network.frame_network) == 11_168_704
    # the GRU: 3 gates of 32, from 512 + 32 and from 64 + 32, two biases each, both directions
    assert count_weights(network.gru) == 2 * 96 * (544 + 2 + 96 + 2)
    assert count_weights(network, LinearHead(3, 1024)) == 11_295_940


def test_it_starts_as_released():
    """models/resnet.py of the release: its loop over weights names no ``_reverse``."""
    network = AKMNet(base_channels=4, hidden=16)
    network.init_weights()
    assert network.frame_network.layer1[0].norm2.weight.tolist() == [1] * 4
    assert not network.attention.bias.any()
    for layer in range(2):
        forward, backward = (getattr(network.gru, f'weight_hh_l{layer}{end}')
                             for end in ('', '_reverse'))
        assert torch.allclose(forward.T @ forward, torch.eye(16), atol=1e-5)
        assert not torch.allclose(backward.T @ backward, torch.eye(16), atol=0.1)
        biases = [getattr(network.gru, f'bias_hh_l{layer}{end}') for end in ('', '_reverse')]
        assert [bool((bias >= 0).all()) for bias in biases] == [True, False]


def test_scores_are_cosines_with_the_weighted_sum():
    vectors = torch.tensor([[1., 0], [0, 1]])
    assert scores_of_frames(vectors, torch.tensor([[1.], [0]])).tolist() == [1, 0]
    assert scores_of_frames(vectors, torch.tensor([[3.], [4]])).tolist() == pytest.approx(
        [0.6, 0.8])


def test_key_frames_are_those_not_below_the_mean_and_pass_gradients_on():
    scores = torch.tensor([0.1, 0.9, 0.5, 0.6], requires_grad=True)  # mean 0.525
    marks = key_frames(scores)
    assert marks.tolist() == [0, 1, 0, 1]
    (marks * torch.tensor([1., 2, 3, 4])).sum().backward()
    assert scores.grad.tolist() == [1, 2, 3, 4]
    negative = torch.tensor([-0.9, -0.1], requires_grad=True)
    assert key_frames(negative).tolist() == [0, 1]
    assert not key_frames(negative).requires_grad
    assert key_frames(torch.full((3,), 0.1)).tolist() == [1, 1, 1]


def test_losses_are_the_paper_s():
    network = build(separation=1.0, sparsity=1.0).eval()
    clips = torch.rand(1, 6, 64, 64)
    features, losses = network(clips)
    maps, = network.frame_network(clips[0, :, None])
    vectors = maps.mean(dim=(2, 3))
    summed = sum(torch.sigmoid(network.attention(vector)) * vector for vector in vectors)
    scores = torch.stack([vector @ summed / vector.norm() / summed.norm() for vector in vectors])
    key = scores >= scores.mean()
    assert 0 < key.sum() < 6
    expected = 2 - (scores[key].mean() - scores[~key].mean())
    assert losses['loss_separation'].item() == pytest.approx(expected.item(), abs=1e-5)
    assert losses['loss_sparsity'].item() == key.sum() - 1
    assert losses['key_frames'] == key.sum()
    places = maps[key].flatten(2)  # (K, D, 4)
    for place in range(4):
        read, _ = network.gru(places[:, :, place])
        assert torch.allclose(features[0, place], read.mean(dim=0), atol=1e-6)


def test_clips_of_a_batch_do_not_see_each_other_and_end_where_they_end():
    network = build().eval()
    clips = torch.rand(2, 5, 32, 32)
    clips[1, 3:] = 0
    features, losses = network(clips)
    alone = [network(clips[:1]), network(clips[1:, :3])]
    for together, (one, _) in zip(features, alone, strict=True):
        assert torch.allclose(together, one[0], atol=1e-5)
    assert losses['key_frames'] == sum(one['key_frames'] for _, one in alone) / 2


def test_shapes_and_every_weight_learns():
    network, head = build(), LinearHead(3, 96)
    features, losses = network(torch.rand(3, 4, 128, 128))
    assert features.shape == (3, 16, 6)
    losses['loss_separation'].backward(retain_graph=True)
    assert without_gradient(network, head, scores=head(features)) == []


def test_a_clip_without_frames_is_refused():
    with pytest.raises(InputError, match='a clip has no frame that is not black'):
        build()(torch.zeros(1, 4, 32, 32))
