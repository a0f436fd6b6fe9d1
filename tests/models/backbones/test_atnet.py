import pytest
import torch
from mmengine.registry import init_default_scope

import mmatnet.register  # noqa: F401
from mmatnet.models.backbones.atnet import ATNet
from mmatnet.models.heads.atnet_head import ATNetHead
from mmatnet.models.necks.apex_time_fusion import ApexTimeFusion
from mmatnet.registry import MODELS

SPATIAL = {'type': 'ResNet10', 'base_channels': 4}
TEMPORAL = {'type': 'MotionLSTM', 'in_channels': 8, 'width': 6}


@pytest.fixture(autouse=True)
def scope():
    init_default_scope('mmaction')


def test_number_of_weights_with_three_classes():
    parts = ATNet({'type': 'ResNet10'}, {'type': 'MotionLSTM'}), ATNetHead(3, 1024)
    assert sum(weights.numel() for part in parts for weights in part.parameters()) == 8_316_933


@pytest.mark.parametrize(('streams', 'inputs', 'shape'), [
    ({'spatial': SPATIAL}, {'apex': torch.rand(2, 1, 32, 32)}, (2, 32)),
    ({'temporal': TEMPORAL}, {'motion': torch.randn(2, 64, 8)}, (2, 6)),
], ids=['apex', 'motion'])
def test_either_stream_can_be_off(streams, inputs, shape):
    vector, = ATNet(**streams)(**inputs)
    assert vector.shape == shape


def test_both_streams_off_is_refused():
    with pytest.raises(ValueError, match='needs a spatial or a temporal stream'):
        ATNet()


def test_streams_and_inputs_must_agree():
    with pytest.raises(ValueError, match='the motion stream is off but its input is given'):
        ATNet(spatial=SPATIAL)(torch.rand(1, 1, 32, 32), torch.randn(1, 64, 8))
    with pytest.raises(ValueError, match='the apex stream is on but its input is missing'):
        ATNet(SPATIAL, TEMPORAL)(motion=torch.randn(1, 64, 8))


def test_gradients_reach_both_streams():
    torch.manual_seed(0)
    backbone, neck, head = (ATNet(SPATIAL, TEMPORAL).train(), ApexTimeFusion((32, 6)),
                            ATNetHead(3, 38))
    scores = head(neck(backbone(torch.rand(2, 1, 32, 32), torch.randn(2, 64, 8)))[0])
    torch.nn.functional.cross_entropy(scores, torch.tensor([0, 2])).backward()
    without = [name for name, weights in backbone.named_parameters()
               if weights.grad is None or not weights.grad.abs().sum() > 0]
    # the input's batch norm and conv1's bias stand before another batch norm, which takes their
    # scale or offset out again
    assert set(without) <= {'spatial.data_bn.weight', 'spatial.data_bn.bias',
                            'spatial.conv1.bias'}


def zoo_checkpoint(path):
    """A file as OpenMMLab's model zoo has it: backbone and classifier, with prefixes."""
    torch.manual_seed(3)
    zoo = MODELS.build({'type': 'mmpretrain.ResNet', 'depth': 18})
    weights = {f'backbone.{name}': torch.randn_like(value) if value.is_floating_point() else value
               for name, value in zoo.state_dict().items()}
    weights['head.fc.weight'] = torch.zeros(1000, 512)
    torch.save({'meta': {}, 'state_dict': weights}, path)
    return weights


def from_zoo(path):
    return ATNet(spatial={'type': 'mmpretrain.ResNet', 'depth': 18, 'init_cfg': {
        'type': 'Pretrained', 'checkpoint': str(path), 'prefix': 'backbone.'}})


def test_zoo_weights_arrive_bit_for_bit(tmp_path):
    weights = zoo_checkpoint(tmp_path / 'resnet18.pth')
    network = from_zoo(tmp_path / 'resnet18.pth')
    network.init_weights()
    arrived = network.spatial.backbone.state_dict()
    assert all(torch.equal(arrived[name], weights[f'backbone.{name}']) for name in arrived)
    assert len(arrived) == len(weights) - 1


def test_zoo_backbone_repeats_grey_and_pools():
    network = ATNet(spatial={'type': 'mmpretrain.ResNet', 'depth': 18}).eval()
    grey = torch.rand(2, 1, 64, 64)
    vector, = network(apex=grey)
    colour, = network(apex=grey.repeat(1, 3, 1, 1))
    assert vector.shape == (2, 512)
    assert torch.equal(vector, colour)
    pooled = network.spatial.backbone(grey.repeat(1, 3, 1, 1))[-1].mean(dim=(2, 3))
    assert torch.allclose(vector, pooled, atol=1e-6)
