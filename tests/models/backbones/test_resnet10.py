import math

import pytest
import torch

import mmatnet.register  # noqa: F401
from mmatnet.errors import InputError
from mmatnet.models.backbones.resnet10 import ResNet10

# (channels, side) after each stage for a 224x224 image, from the paper's table
STAGES = {'conv1': (64, 112), 'pool': (64, 56), 'unit1': (64, 56), 'unit2': (128, 28),
          'unit3': (256, 14), 'unit4': (512, 7)}


def shapes_after_stages(network: ResNet10, side: int) -> dict[str, tuple[int, int]]:
    seen = {}
    for name in STAGES:
        getattr(network, name).register_forward_hook(
            lambda module, inputs, output, name=name: seen.update({name: output.shape[1:3]}))
    assert network(torch.rand(2, 1, side, side)).shape == (2, 512)
    return {name: tuple(shape) for name, shape in seen.items()}


def test_shapes_after_every_stage():
    assert shapes_after_stages(ResNet10().eval(), 224) == STAGES


def test_caffe_rounds_pooled_sizes_up():
    # 57 -> conv 29 -> pool 14, where rounding down would also give 14; 55 -> 28 -> 14, not 13
    assert shapes_after_stages(ResNet10().eval(), 55)['pool'] == (64, 14)


@pytest.mark.parametrize(('height', 'width'), [(28, 28), (29, 31), (101, 77)])
def test_odd_sizes(height, width):
    assert ResNet10(4).train()(torch.rand(2, 1, height, width)).shape == (2, 32)


def test_number_of_weights():
    assert sum(weights.numel() for weights in ResNet10().parameters()) == 4_897_794


def test_three_by_three_convolutions_have_no_bias_and_conv1_has_one():
    biased = [name for name, module in ResNet10(4).named_modules()
              if isinstance(module, torch.nn.Conv2d) and module.bias is not None]
    assert biased == ['conv1']


def test_released_fillers():
    torch.manual_seed(0)
    network = ResNet10()
    # Caffe's msra: variance 2 / fan; conv1 fans out to 64 channels of 7x7
    assert network.conv1.weight.std().item() == pytest.approx(math.sqrt(2 / (64 * 49)), rel=0.05)
    fan_in = 256 * 9
    assert network.unit4.conv1.weight.std().item() == pytest.approx(math.sqrt(2 / fan_in),
                                                                    rel=0.02)
    assert not network.conv1.bias.any()


def test_grey_scale_and_offset_do_not_matter_in_training():
    torch.manual_seed(0)
    network, image = ResNet10(4).train(), torch.rand(4, 1, 56, 56) * 100
    brighter = network(1.5 * image + 30)
    assert torch.allclose(network(image), brighter, atol=1e-4)


@pytest.mark.parametrize('side', [28, 29, 40, 56, 224])
def test_apex_flow_of_any_size(side):
    assert ResNet10(4, in_channels=3).train()(torch.rand(2, 3, side, side)).shape == (2, 32)


def test_three_channels_add_their_weights_alone():
    def weights(network):
        return sum(weights.numel() for weights in network.parameters())
    # conv1: two more channels of 7x7 for each of 64; data_bn: weight and bias of two more
    assert weights(ResNet10(in_channels=3)) == 4_897_794 + 2 * 64 * 49 + 4


@pytest.mark.parametrize(('takes', 'given'), [(1, 3), (3, 1)])
def test_another_number_of_channels_is_named(takes, given):
    with pytest.raises(InputError, match=rf'the apex stream is given {given} channels, but this '
                                         rf'ResNet10 takes in_channels={takes}; 1 is for the grey'):
        ResNet10(4, in_channels=takes)(torch.rand(2, given, 28, 28))


def test_an_image_that_is_too_small_is_refused():
    with pytest.raises(InputError, match='takes images of at least 28x28 pixels, got 30x27'):
        ResNet10(4)(torch.rand(2, 1, 30, 27))
