import pytest
import torch
import torch.nn.functional as F

import mmatnet.register  # noqa: F401
from mmatnet.models.backbones.ststnet import STSTNet
from mmatnet.models.heads.linear_head import LinearHead


def test_number_of_weights_with_three_classes():
    # 28 * (3 + 5 + 8) of convolutions, 2 * 16 of batch norms, 401 * 3 of the classifier
    assert sum(weights.numel() for part in (STSTNet(), LinearHead(3, 400))
               for weights in part.parameters()) == 1_683


@pytest.mark.parametrize('padding', [1, 2])
def test_it_equals_three_streams_of_the_paper_and_of_the_port(padding):
    torch.manual_seed(0)
    network, flow = STSTNet(padding=padding).eval(), torch.rand(2, 3, 28, 28)
    for value in network.buffers():
        if value.is_floating_point():
            value.copy_(torch.rand_like(value) + 0.5)
    convolution, _, norm, *_ = network.streams
    joined = []
    for own in (slice(0, 3), slice(3, 8), slice(8, 16)):
        x = torch.relu(F.conv2d(flow, convolution.weight[own], convolution.bias[own],
                                padding=padding))
        x = F.batch_norm(x, norm.running_mean[own], norm.running_var[own], norm.weight[own],
                         norm.bias[own])
        joined.append(F.max_pool2d(x, 3, 3, 1))  # (2, 3 to 8, 10, 10)
    expected = torch.cat(joined, dim=1).unflatten(2, (5, 2)).unflatten(4, (5, 2)).mean(dim=(3, 5))
    assert expected.shape == (2, 16, 5, 5)
    assert torch.allclose(network(flow), expected, atol=1e-6)


def test_half_of_each_stream_is_dropped_in_training():
    torch.manual_seed(0)
    network = STSTNet().train()
    network.pool = torch.nn.Identity()
    dropped = (network(torch.rand(64, 3, 28, 28)) == 0).float().mean(dim=(0, 2, 3))  # (16,)
    assert ((dropped > 0.4) & (dropped < 0.6)).all()


def test_the_mean_picture_of_the_training_clips_is_taken_off():
    torch.manual_seed(0)
    centred, plain = STSTNet(centre=True).eval(), STSTNet().eval()
    plain.load_state_dict({name: value for name, value in centred.state_dict().items()
                           if name != 'mean'})
    mean, flow = torch.rand(3, 28, 28), torch.rand(2, 3, 28, 28)
    centred.set_mean(mean)
    assert torch.equal(centred(flow + mean), plain(flow + mean - mean))
    assert 'mean' in centred.state_dict()
    assert 'mean' not in plain.state_dict()
