import pytest
import torch
from mmengine.registry import init_default_scope

import mmatnet.register  # noqa: F401
from mmatnet.errors import InputError
from mmatnet.registry import MODELS

RESNET = {'type': 'mmpretrain.ResNet', 'depth': 18, 'base_channels': 4, 'stem_channels': 4}


@pytest.fixture
def network():
    init_default_scope('mmaction')
    torch.manual_seed(0)
    return MODELS.build({'type': 'PerFrame', 'backbone': RESNET}).eval()


def test_each_frame_of_each_clip_is_seen_alone(network):
    clips = torch.rand(2, 5, 3, 64, 64)
    maps = network(clips)
    assert maps.shape == (2, 32, 5, 2, 2)
    alone, = network.backbone(clips[1, 3][None])
    assert torch.allclose(maps[1, :, 3], alone[0], atol=1e-6)


def test_a_backbone_that_pools_gives_maps_of_one_place(network):
    network.backbone = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(12, 7))
    assert network(torch.rand(2, 5, 3, 2, 2)).shape == (2, 7, 5, 1, 1)


def test_frames_without_channels_are_refused(network):
    with pytest.raises(InputError, match=r'takes clips of shape \(N, T, C, H, W\), got '
                                         r'\(2, 5, 64, 64\)'):
        network(torch.rand(2, 5, 64, 64))
