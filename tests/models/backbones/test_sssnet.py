import torch

import mmatnet.register  # noqa: F401
from mmatnet.models.backbones.sssnet import SSSNet
from mmatnet.models.heads.linear_head import LinearHead
from tests.models.backbones.weights import count_weights, without_gradient


def test_number_of_weights_with_three_classes():
    # convolutions 32 * 76 and 64 * 289, batch norms 2 * 96, layer 256 * 5185, classifier 3 * 257
    assert 2432 + 18_496 + 192 + 1_327_360 + 771 == 1_349_251
    assert count_weights(SSSNet(), LinearHead(3, 256)) == 1_349_251


def test_shapes_of_the_layers():
    network, shapes = SSSNet(), []
    for layer in network.layers:
        layer.register_forward_hook(lambda *call: shapes.append(tuple(call[2].shape[1:])))
    network(torch.rand(2, 3, 64, 64))
    assert [shapes[number] for number in (0, 2, 5, 7, 10, 13)] == [
        (32, 60, 60), (32, 20, 20), (64, 18, 18), (64, 9, 9), (5184,), (256,)]


def test_every_weight_learns():
    torch.manual_seed(0)
    network, head = SSSNet(), LinearHead(3, 256)
    scores = head(network(torch.rand(16, 3, 64, 64)))
    assert without_gradient(network, head, scores=scores) == []


def test_whole_channels_are_dropped_in_training():
    torch.manual_seed(0)
    network, seen = SSSNet().train(), []
    network.layers[4].register_forward_hook(lambda *call: seen.append(call[2]))
    network(torch.rand(16, 3, 64, 64))
    dropped = (seen[0] == 0).flatten(2).all(dim=2).float().mean().item()
    assert 0.45 < dropped < 0.55
    assert ((seen[0] == 0).float().mean() - dropped).abs() < 0.01
