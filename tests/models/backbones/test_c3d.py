import torch

import mmatnet.register  # noqa: F401
from mmatnet.models.backbones.c3d import DS3DCNNReimpl, SiamC3DReimpl
from mmatnet.models.backbones.stcp_net import STCPNetReimpl
from mmatnet.models.heads.capsule_head import CapsuleHead
from mmatnet.models.heads.linear_head import LinearHead
from tests.models.backbones.weights import count_weights, without_gradient


def test_numbers_of_weights_with_three_classes():
    def stream(channels, widths):
        return sum(27 * before * width + 2 * width
                   for before, width in zip((channels, *widths), widths, strict=False))

    assert count_weights(SiamC3DReimpl(), LinearHead(3, 256)) == stream(
        1, (32, 64, 128, 256)) + 257 * 3
    narrow = (16, 32, 64, 128)
    assert count_weights(DS3DCNNReimpl(), LinearHead(3, 256)) == (
        stream(1, narrow) + stream(2, narrow) + 257 * 3)


def test_the_siamese_one_learns_with_every_weight():
    torch.manual_seed(0)
    network, head = SiamC3DReimpl((2, 3, 4, 5)), LinearHead(3, 5)
    features = network(torch.rand(4, 16, 32, 32))
    assert features.shape == (4, 5)
    assert without_gradient(network, head, scores=head(features)) == []


def test_the_two_streams_learn_with_every_weight():
    torch.manual_seed(0)
    network, head = DS3DCNNReimpl((2, 3, 4, 5)), LinearHead(3, 10)
    features = network(torch.rand(4, 6, 32, 32), torch.randn(4, 5, 3, 16, 16))
    assert features.shape == (4, 10)
    assert without_gradient(network, head, scores=head(features)) == []


def test_how_bright_a_clip_is_says_nothing():
    torch.manual_seed(0)
    frames, flow = torch.rand(1, 4, 32, 32), torch.randn(1, 3, 3, 16, 16)
    one, two, capsules = SiamC3DReimpl((2, 3)), DS3DCNNReimpl((2, 3)), STCPNetReimpl(2)
    for network in (one, two, capsules):
        network.eval()
    assert torch.allclose(one(frames + 0.3), one(frames), atol=1e-5)
    assert torch.allclose(two(frames + 0.3, flow), two(frames, flow), atol=1e-5)
    assert torch.allclose(capsules(frames + 0.3), capsules(frames), atol=1e-5)


def test_capsules_over_changes():
    torch.manual_seed(0)
    network, head = STCPNetReimpl(4), CapsuleHead(3, 1568)
    capsules = network(torch.rand(3, 16, 56, 56))
    assert capsules.shape == (3, 1568, 8)
    assert without_gradient(network, head, scores=head(capsules)) == []
    still = network(torch.rand(1, 1, 56, 56).expand(1, 16, 56, 56))
    assert torch.allclose(still, network(torch.zeros(1, 16, 56, 56)))
