from types import SimpleNamespace

import numpy as np
import pytest
import torch
from torch import nn

from mmatnet.inference.grad_cam import apex_cam, class_activation
from mmatnet.inference.recognizers.pytorch import TorchRecognizer
from mmatnet.store.clip_store import ClipStore


def test_maps_are_weighed_by_their_mean_gradient():
    maps = np.array([[[1.0, 2], [0, 4]], [[3, 0], [1, 1]]])
    gradients = np.array([[[2.0, 2], [2, 2]], [[-1, -1], [0, -2]]])  # means 2 and -1
    # 2 * maps[0] - maps[1] = [[-1, 4], [-1, 7]]
    assert class_activation(maps, gradients) == pytest.approx(np.array([[0, 4 / 7], [0, 1]]))


def test_nothing_that_speaks_for_the_class_is_zero():
    assert not class_activation(np.ones((1, 2, 2)), -np.ones((1, 2, 2))).any()


class Toy(nn.Module):
    """Class 0 is light on the left, class 1 light on the right."""

    def __init__(self):
        super().__init__()
        self.backbone = nn.Module()
        self.backbone.spatial = nn.Sequential(nn.Conv2d(1, 2, 1, bias=False), nn.AvgPool2d(8))
        self.backbone.spatial[0].weight.data[:] = 1

    def extract_feat(self, inputs, stage):
        assert stage == 'head'
        first = self.backbone.spatial[0](inputs['apex'])  # (1, 2, 32, 32)
        maps = self.backbone.spatial[1](first)  # (1, 2, 4, 4)
        return torch.stack([maps[:, 0, :, :2].sum(), maps[:, 1, :, 2:].sum()])[None], {}


def test_it_shows_the_light_that_the_class_depends_on():
    apex = np.zeros((32, 32), np.float32)
    apex[:, :8] = 1
    recognizer = SimpleNamespace(model=Toy(), inputs=lambda features: {
        'apex': torch.tensor(features[0]['apex'])[None, None]})
    cam = apex_cam(recognizer, {'apex': apex}, 0, 32)
    assert cam.shape == (32, 32)
    assert cam[:, :4].min() > 0.9
    assert cam[:, 20:].max() < 0.1


def test_the_network_is_left_as_it_was(make_checkpoint, data_root):
    store = ClipStore.open(data_root / 'casme2' / 'store')
    clip = {name: store.array(name)[0] for name in ('apex', 'motion')}
    recognizer = TorchRecognizer(*make_checkpoint())
    before = recognizer.scores([clip])
    cam = apex_cam(recognizer, clip, 1, 224)
    assert (cam.shape, float(cam.min()) >= 0, float(cam.max()) <= 1) == ((224, 224), True, True)
    assert recognizer.scores([clip]).tolist() == before.tolist()
    assert not any(module._forward_hooks for module in recognizer.model.modules())
    assert all(weight.grad is None for weight in recognizer.model.parameters())


def test_a_model_without_an_apex_stream_has_none(make_checkpoint, data_root):
    recognizer = SimpleNamespace(model=SimpleNamespace(backbone=SimpleNamespace(spatial=None)))
    assert apex_cam(recognizer, None, 0, 224) is None
