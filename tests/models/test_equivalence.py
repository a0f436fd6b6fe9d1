"""ATNet against a second forward pass, written from the table of layers, that shares no code."""
import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

import mmatnet.register  # noqa: F401
from mmatnet.models.backbones.atnet import ATNet
from mmatnet.models.heads.atnet_head import ATNetHead
from mmatnet.models.necks.apex_time_fusion import ApexTimeFusion

Weights = dict[str, Tensor]


def batch_norm(x: Tensor, w: Weights, name: str, training: bool) -> Tensor:
    if training:
        mean = x.mean(dim=(0, 2, 3))
        variance = ((x - mean[:, None, None]) ** 2).mean(dim=(0, 2, 3))
    else:
        mean, variance = w[f'{name}.running_mean'], w[f'{name}.running_var']
    scaled = (x - mean[:, None, None]) / torch.sqrt(variance[:, None, None] + 1e-5)
    return scaled * w[f'{name}.weight'][:, None, None] + w[f'{name}.bias'][:, None, None]


def apex_stream(image: Tensor, w: Weights, training: bool) -> Tensor:
    x = batch_norm(image, w, 'data_bn', training)
    x = F.conv2d(x, w['conv1.weight'], w['conv1.bias'], stride=2, padding=3)
    x = torch.relu(batch_norm(x, w, 'conv1_bn', training))
    x = F.max_pool2d(x, 3, 2, ceil_mode=True)
    h = F.conv2d(x, w['unit1.conv1.weight'], padding=1)
    h = torch.relu(batch_norm(h, w, 'unit1.bn2', training))
    x = x + F.conv2d(h, w['unit1.conv2.weight'], padding=1)
    for unit in ('unit2', 'unit3', 'unit4'):
        start = torch.relu(batch_norm(x, w, f'{unit}.bn1', training))
        h = F.conv2d(start, w[f'{unit}.conv1.weight'], stride=2, padding=1)
        h = torch.relu(batch_norm(h, w, f'{unit}.bn2', training))
        h = F.conv2d(h, w[f'{unit}.conv2.weight'], padding=1)
        x = h + F.conv2d(start, w[f'{unit}.project.weight'], stride=2)
    x = torch.relu(batch_norm(x, w, 'last_bn', training))
    return x.flatten(2).sum(dim=2) / (x.shape[2] * x.shape[3])


def lstm_layer(rows: Tensor, w: Weights, layer: int) -> Tensor:
    width = w[f'weight_hh_l{layer}'].shape[1]
    hidden = cell = torch.zeros(len(rows), width)
    outputs = []
    for step in range(rows.shape[1]):
        gates = (rows[:, step] @ w[f'weight_ih_l{layer}'].T + w[f'bias_ih_l{layer}']
                 + hidden @ w[f'weight_hh_l{layer}'].T + w[f'bias_hh_l{layer}'])
        enter, forget, new, leave = gates.split(width, dim=1)
        cell = torch.sigmoid(forget) * cell + torch.sigmoid(enter) * torch.tanh(new)
        hidden = torch.sigmoid(leave) * torch.tanh(cell)
        outputs.append(hidden)
    return torch.stack(outputs, dim=1)


def straight_line_atnet(image: Tensor, rows: Tensor, spatial: Weights, temporal: Weights,
                        classifier: Weights, training: bool) -> Tensor:
    apex = apex_stream(image, spatial, training)
    time = lstm_layer(lstm_layer(rows, temporal, 0), temporal, 1).sum(dim=1) / rows.shape[1]
    fused = torch.cat([vector / torch.sqrt((vector ** 2).sum(dim=1, keepdim=True))
                       for vector in (apex, time)], dim=1)
    return fused @ classifier['weight'].T + classifier['bias']


@pytest.fixture
def network():
    """Backbone, neck and head with every weight and every running statistic random."""
    torch.manual_seed(0)
    parts = (ATNet({'type': 'ResNet10', 'base_channels': 8},
                   {'type': 'MotionLSTM', 'in_channels': 12, 'width': 16}),
             ApexTimeFusion((64, 16)), ATNetHead(3, 80, dropout=0.0))
    for part in parts:
        for name, value in part.state_dict().items():
            if value.is_floating_point():
                value.copy_(torch.rand_like(value) + 0.5 if 'var' in name
                            else torch.randn_like(value) * 0.3)
    return parts


@pytest.mark.parametrize('training', [False, True], ids=['eval', 'train'])
@pytest.mark.parametrize('size', [(28, 28), (37, 53), (64, 64)])
def test_atnet_equals_the_straight_line(network, training, size):
    backbone, neck, head = network
    image, rows = torch.rand(4, 1, *size) * 255, torch.randn(4, 64, 12)
    for part in network:
        part.train(training)
    weights = {name: value.clone() for name, value in backbone.spatial.state_dict().items()}
    scores = head(neck(backbone(apex=image, motion=rows))[0])
    expected = straight_line_atnet(image, rows, weights, backbone.temporal.lstm.state_dict(),
                                   head.fc_cls.state_dict(), training)
    assert torch.allclose(scores, expected, atol=1e-5)


def test_full_size_equals_the_straight_line():
    torch.manual_seed(1)
    backbone = ATNet({'type': 'ResNet10'}, {'type': 'MotionLSTM'}).eval()
    neck, head = ApexTimeFusion((512, 512)), ATNetHead(3, 1024).eval()
    image, rows = torch.rand(2, 1, 224, 224) * 255, torch.randn(2, 64, 128)
    with torch.no_grad():
        scores = head(neck(backbone(apex=image, motion=rows))[0])
        expected = straight_line_atnet(image, rows, backbone.spatial.state_dict(),
                                       backbone.temporal.lstm.state_dict(),
                                       head.fc_cls.state_dict(), training=False)
    assert torch.allclose(scores, expected, atol=1e-5)
