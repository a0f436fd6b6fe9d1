import torch

import mmatnet.register  # noqa: F401
from mmatnet.models.backbones.off_apexnet import OFFApexNet
from mmatnet.models.heads.linear_head import LinearHead
from tests.models.backbones.weights import count_weights, without_gradient


def test_number_of_weights_with_three_classes():
    # a stream: 6 * 26 and 16 * 151; the layers: 1024 * 1569 and 1024 * 1025; 3 * 1025
    assert 2 * (156 + 2416) + 1_606_656 + 1_049_600 + 3075 == 2_664_475
    assert count_weights(OFFApexNet(), LinearHead(3, 1024)) == 2_664_475


def test_shapes_of_the_layers():
    network, shapes = OFFApexNet(), []
    for layer in network.streams[1]:
        layer.register_forward_hook(lambda *call: shapes.append(tuple(call[2].shape[1:])))
    assert network(torch.rand(2, 2, 28, 28)).shape == (2, 1024)
    assert [shape for number, shape in enumerate(shapes) if number in (0, 2, 3, 5, 6)] == [
        (6, 28, 28), (6, 14, 14), (16, 14, 14), (16, 7, 7), (784,)]


def test_every_weight_learns():
    torch.manual_seed(0)
    network, head = OFFApexNet(), LinearHead(3, 1024)
    scores = head(network(torch.rand(16, 2, 28, 28)))
    assert without_gradient(network, head, scores=scores) == []


def test_each_stream_sees_its_own_component():
    torch.manual_seed(0)
    network, flow = OFFApexNet().eval(), torch.rand(1, 2, 28, 28)
    half = network.join[0].weight.data[:, 784:]
    half.zero_()  # what v's stream says
    other = flow.clone()
    other[:, 1] += 1
    assert torch.equal(network(flow), network(other))
    other[:, 0] += 1
    assert not torch.allclose(network(flow), network(other))


def test_half_of_each_layer_is_dropped_in_training():
    torch.manual_seed(0)
    network = OFFApexNet().train()
    for layer in (1, 4):
        network.join[layer] = torch.nn.Softplus()  # never zero
        seen = []
        handle = network.join[layer + 1].register_forward_hook(
            lambda *call, seen=seen: seen.append((call[2] == 0).float().mean().item()))
        network(torch.rand(4, 2, 28, 28))
        handle.remove()
        assert 0.45 < seen[0] < 0.55
