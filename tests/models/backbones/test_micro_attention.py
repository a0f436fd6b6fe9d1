import math

import pytest
import torch
import torch.nn.functional as F
from mmengine.optim import build_optim_wrapper
from mmengine.registry import DefaultScope

import mmatnet.register  # noqa: F401
from mmatnet.engine.config import load_config
from mmatnet.errors import InputError
from mmatnet.models.backbones.micro_attention import MicroAttention
from mmatnet.models.backbones.resnet10 import ResNet10
from mmatnet.models.heads.atnet_head import ATNetHead
from mmatnet.registry import MODELS
from tests.models.backbones.weights import count_weights, without_gradient


def test_number_of_weights_with_three_classes():
    # ATNet's apex stream, masks of 3 C^2 weights, the classifier
    masks = 3 * (64 ** 2 + 128 ** 2 + 256 ** 2 + 512 ** 2)
    assert masks == 1_044_480
    assert count_weights(ResNet10()) + masks + 3 * 513 == 5_943_813
    assert count_weights(MicroAttention(), ATNetHead(3, 512)) == 5_943_813


def test_shapes_of_the_masks_for_a_224x224_image():
    network, shapes = MicroAttention().eval(), []
    for mask in network.masks:
        mask.register_forward_hook(lambda *call: shapes.append((call[1][0].shape[1],
                                                                *call[2].shape[1:])))
    assert network(torch.rand(1, 1, 224, 224)).shape == (1, 512)
    assert shapes == [(192, 64, 56, 56), (384, 128, 28, 28), (768, 256, 14, 14), (1536, 512, 7, 7)]


def test_every_weight_learns():
    torch.manual_seed(0)
    network, head = MicroAttention(4), ATNetHead(3, 32, dropout=0)
    scores = head(network(torch.rand(8, 1, 56, 56)))
    assert without_gradient(network, head, scores=scores) == []


def test_it_equals_the_straight_line():
    torch.manual_seed(0)
    network, apex = MicroAttention(4).eval(), torch.rand(2, 1, 56, 56) * 255
    for value in network.buffers():
        if value.is_floating_point():
            value.copy_(torch.rand_like(value) + 0.5)
    x = F.max_pool2d(F.relu(network.conv1_bn(network.conv1(network.data_bn(apex)))), 3, 2,
                     ceil_mode=True)
    for number in range(1, 5):
        unit, weights = getattr(network, f'unit{number}'), network.masks[number - 1].weight
        h = F.relu(unit.bn1(x)) if number > 1 else x
        s = F.conv2d(h, unit.project.weight, stride=2) if number > 1 else x
        a = F.relu(unit.bn2(F.conv2d(h, unit.conv1.weight, stride=min(number, 2), padding=1)))
        b = F.conv2d(a, unit.conv2.weight, padding=1)
        # a 1x1 convolution of the three, averaged by another of constant weights
        mean = F.conv2d(torch.cat([s, a, b], 1), weights.mean(dim=0, keepdim=True))
        t = b + s
        if number == 4:
            t = F.relu(network.last_bn(t))
        x = t * torch.sigmoid(mean) + t
    pooled = F.adaptive_avg_pool2d(x, 1).flatten(1)
    assert torch.allclose(network(apex), pooled / pooled.norm(dim=1, keepdim=True), atol=1e-6)


def test_masks_of_one_leave_atnets_apex_stream():
    """A mask of sigmoid(-inf) multiplies by one."""
    torch.manual_seed(0)
    network, plain = MicroAttention(4).eval(), ResNet10(4).eval()
    plain.load_state_dict({name: value for name, value in network.state_dict().items()
                           if not name.startswith('masks')})
    for mask in network.masks:
        mask.register_forward_hook(lambda *call: torch.full_like(call[2], -1e9))
    apex = torch.rand(2, 1, 56, 56)
    assert torch.allclose(network(apex), F.normalize(plain(apex), dim=1), atol=1e-6)


def test_released_fillers():
    torch.manual_seed(0)
    mask = MicroAttention().masks[3].weight
    assert mask.std().item() == pytest.approx(math.sqrt(2 / 1536), rel=0.02)


def test_an_image_that_is_too_small_is_refused():
    with pytest.raises(InputError, match='MicroAttention takes images of at least 28x28 pixels, '
                                         'got 30x27'):
        MicroAttention(4)(torch.rand(2, 1, 30, 27))


def test_learning_rates_are_those_of_the_release():
    cfg = load_config('configs/micro_attention/micro-attention_megc2019-cde.py')
    with DefaultScope.overwrite_default_scope('mmaction'):
        model = MODELS.build(cfg.model)
    names = {id(weights): name for name, weights in model.named_parameters()}
    groups = {names[id(weights)]: group
              for group in build_optim_wrapper(model, cfg.optim_wrapper).optimizer.param_groups
              for weights in group['params']}
    doubled = {name for name, group in groups.items() if group['lr'] == pytest.approx(0.02)}
    assert doubled == {name for name in names.values() if name.endswith('bias')}
    assert len(doubled) == 1 + 10 + 1  # of conv1, batch norms and classifier
    assert [name for name, group in groups.items() if group['weight_decay'] == 0] == [
        'cls_head.fc_cls.bias']
