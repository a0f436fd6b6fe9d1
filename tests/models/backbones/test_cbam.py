import torch
import torch.nn.functional as F

import mmatnet.register  # noqa: F401
from mmatnet.models.backbones.cbam import CBAM
from tests.models.backbones.weights import count_weights


def test_number_of_weights():
    assert count_weights(CBAM(48, 3, 3, bias=True)) == (48 * 3 + 3) + (3 * 48 + 48) + 18 + 1
    assert count_weights(CBAM(3, 1, 7, bias=False)) == (3 + 1) + (3 + 3) + 98


def test_it_equals_the_straight_line():
    torch.manual_seed(0)
    module, x = CBAM(6, 2, 3, bias=True), torch.randn(2, 6, 5, 4)
    first, _, last = module.perceptron

    def weigh(vector):
        return last(F.relu(first(vector)))

    of_channels = torch.sigmoid(weigh(F.adaptive_avg_pool2d(x, 1).flatten(1))
                                + weigh(F.adaptive_max_pool2d(x, 1).flatten(1)))
    y = x * of_channels.reshape(2, 6, 1, 1)
    of_places = torch.sigmoid(F.conv2d(
        torch.stack([y.mean(1), y.max(1).values], 1), module.places.weight, module.places.bias,
        padding=1))
    assert torch.allclose(module(x), y * of_places, atol=1e-6)
