from types import SimpleNamespace

import pytest
import torch
import torch.nn.functional as F
from torch import nn

import mmatnet.register  # noqa: F401
from mmatnet.errors import InputError
from mmatnet.models.backbones.rcn import RCN, attention, pool
from mmatnet.models.heads.linear_head import LinearHead
from tests.models.backbones.weights import count_weights, without_gradient

# counted of the released classes with three classes, (32 channels, 5x5 places) and (64, 7x7), and
# what of it they declare and never use
RELEASED = {
    'base': (15_331, 55_747, 0, 0),
    'A': (15_331, 55_747, 0, 0),
    'S': (24_643, 92_803, 9_312, 37_056),  # a second 3x3 convolution with its batch norm
    'W': (13_795, 52_675, 0, 0),
    'P': (33_539, 131_075, 19_744, 78_400),  # the same, and a whole recurrent block
    'C': (33_539, 131_075, 19_744, 78_400),
    'F': (13_795, 52_675, 240, 480),  # the third stream
}


def build(variant, width=32, places=5, **options):
    torch.manual_seed(0)
    network = RCN(variant, width, places, **options)
    return SimpleNamespace(backbone=network, cls_head=LinearHead(3, width * places ** 2))


def score(recognizer, flow):
    return recognizer.cls_head(recognizer.backbone(flow, recognizer))


@pytest.mark.parametrize(('variant', 'released'), RELEASED.items())
def test_number_of_weights_with_three_classes(variant, released):
    for (width, places), all_of_them, idle in zip(((32, 5), (64, 7)), released[:2], released[2:],
                                                  strict=True):
        network = build(variant, width, places)
        assert count_weights(network.backbone, network.cls_head) == all_of_them - idle


def test_the_third_stream_of_f_is_there_unless_as_released():
    network = build('F', as_released=False)
    assert count_weights(network.backbone, network.cls_head) == RELEASED['F'][0]
    for variant in ('W', 'C'):
        assert len(build(variant, as_released=True).backbone.stem.streams) == 3


@pytest.mark.parametrize('variant', RELEASED)
def test_convolutions_start_as_released_by_what_they_give_out(variant):
    convolutions = [module for module in build(variant, width=64).backbone.modules()
                    if isinstance(module, nn.Conv2d) and module.weight.numel() > 1000]
    assert convolutions
    for convolution in convolutions:
        out, (height, width) = convolution.out_channels, convolution.kernel_size
        expected = (2 / (out * height * width)) ** 0.5  # of He et al., ICCV 2015, equation 14
        assert convolution.weight.std().item() == pytest.approx(expected, rel=0.1)


@pytest.mark.parametrize('variant', RELEASED)
def test_shapes_and_every_weight_learns(variant):
    network, shapes = build(variant), []
    for part in (network.backbone.stem, network.backbone.block):
        part.register_forward_hook(lambda *call: shapes.append(tuple(call[2].shape)))
    scores = score(network, torch.rand(8, 3, 60, 60))
    side = 28 if variant in ('base', 'A', 'S') else 20
    assert shapes == [(8, 32, side, side), (8, 32, side // 2, side // 2)]
    assert scores.shape == (8, 3)
    assert without_gradient(network.backbone, network.cls_head, scores=scores) == []


@pytest.mark.parametrize(('size', 'places'), [(28, 5), (14, 5), (20, 5), (10, 7), (60, 7), (3, 5)])
def test_pooling_is_pytorchs(size, places):
    x = torch.rand(2, 3, size, size + 1)
    assert torch.allclose(pool(x, places), F.adaptive_avg_pool2d(x, places), atol=1e-6)


def test_attention_equals_the_straight_line():
    torch.manual_seed(0)
    features, rows = torch.randn(2, 6, 4, 4), torch.randn(3, 6, 4, 4)
    for clip in range(2):
        maps = []
        for name in range(3):
            found = (rows[name] * features[clip]).mean(dim=0)
            found = found - found.min()
            maps.append(found / found.max())
        expected = torch.stack(maps).mean(dim=0)
        assert torch.allclose(attention(features, rows)[clip, 0], expected, atol=1e-5)


def test_attention_on_what_does_not_vary_is_zero():
    rows = torch.ones(3, 6, 4, 4)
    assert not attention(torch.ones(1, 6, 4, 4), rows).any()


def test_attention_sends_gradients_into_the_classifier():
    network = build('A')
    network.backbone(torch.rand(2, 3, 60, 60), network).sum().backward()
    assert network.cls_head.fc_cls.weight.grad.any()


def straight_line(network, flow, variant, as_released=True):
    """The paper's forward pass, in evaluation mode, in other words."""
    backbone, rows = network.backbone, network.cls_head.fc_cls.weight

    def look(x, size=None):
        pooled = F.adaptive_avg_pool2d(x, 5)
        weights = rows.reshape(3, -1, 5, 5)
        if pooled.shape[1] == 3:  # the picture itself
            weights = weights.mean(dim=1, keepdim=True)
        found = attention(pooled, weights.expand(3, pooled.shape[1], 5, 5))
        return found if size is None else F.interpolate(found, size=(size, size))

    stem, block = backbone.stem, backbone.block
    if variant in ('base', 'A', 'S'):
        x = stem(flow)
    elif variant == 'F' and as_released:
        x = torch.cat([stem.streams[0](flow), stem.streams[1](flow), stem.streams[1](flow)], 1)
    else:
        x = torch.cat([stream(flow) for stream in stem.streams], 1)
    if variant == 'C':
        x = x * look(flow, 20)
    y = block.first(x)
    if variant == 'F':
        y = y * look(x, 20)
    z = block.again(x + y)
    if variant in ('base', 'A', 'W'):
        out = block.again(x + z)
    else:
        e = block.again(x + y + z)
        out = block.again(x + y + z + e)
    pooled = F.adaptive_avg_pool2d(F.max_pool2d(out, 2), 5)
    if variant in ('A', 'P'):
        pooled = pooled * look(x)
    return network.cls_head(pooled)


@pytest.mark.parametrize(('variant', 'as_released'),
                         [*((variant, True) for variant in RELEASED), ('F', False)])
def test_it_equals_the_straight_line(variant, as_released):
    network, flow = build(variant, as_released=as_released), torch.rand(2, 3, 60, 60)
    network.backbone.eval()
    expected = straight_line(network, flow, variant, as_released)
    assert torch.allclose(score(network, flow), expected, atol=1e-5)


@pytest.mark.parametrize('variants', [('base', 'A', 'S'), ('W', 'C', 'F')])
def test_letters_of_the_same_weights_score_otherwise(variants):
    flow, scores = torch.rand(2, 3, 60, 60), []
    weights = build(variants[0]).backbone.state_dict()
    for variant in variants:
        network = build(variant, as_released=False)
        network.backbone.load_state_dict(weights)
        network.backbone.eval()
        scores.append(score(network, flow))
    assert all(not torch.allclose(one, other, atol=1e-4)
               for number, one in enumerate(scores) for other in scores[:number])


def test_dilated_streams_look_further():
    streams = build('W').backbone.stem.streams
    assert [(stream[0].dilation[0], stream[0].stride[0], stream[0].out_channels)
            for stream in streams] == [(1, 3, 16), (2, 3, 8), (3, 3, 8)]
    streams = build('P').backbone.stem.streams
    assert [(stream[0].dilation[0], stream[0].stride[0], stream[0].out_channels)
            for stream in streams] == [(1, 1, 16), (3, 1, 16)]


@pytest.mark.parametrize(('options', 'sentence'), [
    ({'variant': 'E'}, "variant must be one of base, A, S, W, P, C, F, got 'E'"),
    ({'width': 30}, 'width must be a multiple of 4, got 30')])
def test_unsound_options_are_refused(options, sentence):
    with pytest.raises(InputError, match=sentence):
        RCN(**options)
