import numpy as np
import pytest
import torch
from mmengine.registry import init_default_scope
from torch import nn

import mmatnet.register  # noqa: F401
from mmatnet.errors import InputError
from mmatnet.inference.grad_cam import class_activation, grad_cam, resize_cam
from mmatnet.inference.recognizers.pytorch import TorchRecognizer
from mmatnet.registry import MODELS
from mmatnet.store.clip_store import ClipStore


def test_maps_are_weighed_by_their_mean_gradient():
    maps = np.array([[[[1.0, 2], [0, 4]], [[3, 0], [1, 1]]]])
    gradients = np.array([[[[2.0, 2], [2, 2]], [[-1, -1], [0, -2]]]])  # means 2 and -1
    # 2 * maps[0] - maps[1] = [[-1, 4], [-1, 7]]
    assert class_activation(maps, gradients) == pytest.approx(np.array([[0, 4 / 7], [0, 1]]))


@pytest.mark.parametrize('folded', [False, True], ids=['an axis of time', 'frames in the batch'])
def test_time_is_averaged(folded):
    maps = np.array([[[1.0, 0], [0, 0]], [[1, 0], [0, 4]]])[None, None]  # (1, 1, 2, 2, 2)
    gradients = np.full_like(maps, 0.5)
    if folded:
        maps, gradients = maps[0].swapaxes(0, 1), gradients[0].swapaxes(0, 1)  # (2, 1, 2, 2)
    assert class_activation(maps, gradients) == pytest.approx(np.array([[0.5, 0], [0, 1]]))


def test_nothing_that_speaks_for_the_class_is_zero():
    assert not class_activation(np.ones((1, 1, 2, 2)), -np.ones((1, 1, 2, 2))).any()


class Toy(nn.Module):
    """Class 0 is light on the left, class 1 light on the right."""

    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(1, 2, 1, bias=False)
        self.last = nn.AvgPool2d(8)
        self.idle = nn.AvgPool2d(2)
        self.first.weight.data[:] = 1

    def extract_feat(self, inputs, stage):
        assert stage == 'head'
        maps = self.last(self.first(inputs['apex']))  # (1, 2, 4, 4)
        self.idle(inputs['apex'])  # feature maps on which no score depends
        return torch.stack([maps[:, 0, :, :2].sum(), maps[:, 1, :, 2:].sum()])[None], {}


@pytest.fixture
def light_on_the_left():
    apex = torch.zeros(1, 1, 32, 32)
    apex[..., :8] = 1
    return {'apex': apex}


def test_it_shows_the_light_that_the_class_depends_on(light_on_the_left):
    cam = resize_cam(grad_cam(Toy(), light_on_the_left, 0)['apex'], 32, 32)
    assert cam.shape == (32, 32)
    assert cam[:, :4].min() > 0.9
    assert cam[:, 20:].max() < 0.1


def test_the_layer_can_be_named(light_on_the_left):
    cam = grad_cam(Toy(), light_on_the_left, 0, layer='first')['apex']
    assert np.array_equal(cam, light_on_the_left['apex'][0, 0].numpy())


@pytest.mark.parametrize(('layer', 'sentence'), [
    ('third', "the network has no module 'third'; its last ones are first, last, idle"),
    ('', ' gives no feature maps of more than one place'),  # the network itself is not called
])
def test_a_layer_without_maps_is_refused(light_on_the_left, layer, sentence):
    with pytest.raises(InputError, match=sentence):
        grad_cam(Toy(), light_on_the_left, 0, layer=layer)


class TwoEyes(nn.Module):
    """A branch for each of two images, which only their last maps join; and rows."""

    def __init__(self):
        super().__init__()
        self.left, self.right, self.join = nn.Conv2d(1, 3, 3), nn.Conv2d(1, 3, 3), nn.ReLU()
        self.rows = nn.Linear(5, 2)
        for branch in (self.left, self.right):
            nn.init.uniform_(branch.weight)

    def extract_feat(self, inputs, stage):
        left, right = self.left(inputs['u']), self.right(inputs['v'])
        if 'joined' in inputs:
            left = right = self.join(left + right)
        return left.sum(dim=(2, 3))[:, :2] + right.mean(dim=(2, 3))[:, :2] + self.rows(
            inputs['rows']).mean(dim=1), {}


def test_each_image_has_its_map_and_rows_have_none():
    torch.manual_seed(0)
    model, u, v = TwoEyes(), torch.rand(1, 1, 8, 8), torch.rand(1, 1, 8, 8)
    inputs = {'u': u, 'v': v, 'rows': torch.rand(1, 4, 5)}
    cams = grad_cam(model, inputs, 0)
    assert {name: cam.shape for name, cam in cams.items()} == {'u': (6, 6), 'v': (6, 6)}
    for name, branch in (('u', model.left), ('v', model.right)):
        expected = np.maximum(branch(inputs[name])[0, 0].detach().numpy(), 0)
        assert cams[name] == pytest.approx(expected / expected.max(), abs=1e-6)
    together = grad_cam(model, {**inputs, 'joined': torch.ones(1)}, 0)
    assert np.array_equal(together['u'], together['v'])


@pytest.mark.parametrize(('backbone', 'shape', 'places'), [
    ({'type': 'mmpretrain.ResNet', 'depth': 18, 'base_channels': 4, 'stem_channels': 4},
     (1, 3, 64, 96), (2, 3)),
    ({'type': 'PerFrame', 'backbone': {'type': 'mmpretrain.ResNet', 'depth': 18,
                                       'base_channels': 4, 'stem_channels': 4}},
     (1, 5, 3, 64, 96), (2, 3)),
    ({'type': 'ResNet3dSlowOnly', 'depth': 18, 'pretrained': None, 'base_channels': 4,
      'conv1_kernel': (1, 7, 7), 'inflate': (0, 0, 1, 1), 'norm_cfg': {'type': 'BN3d'}},
     (1, 3, 4, 64, 96), (2, 3)),
], ids=['image', 'every frame', 'clip'])
def test_networks_of_others(backbone, shape, places):
    init_default_scope('mmaction')
    torch.manual_seed(0)
    model = MODELS.build({
        'type': 'ClipRecognizer', 'backbone': backbone,
        'neck': {'type': 'mmpretrain.GlobalAveragePooling', 'dim': 2 if len(shape) == 4 else 3},
        'cls_head': {'type': 'LinearHead', 'num_classes': 3, 'in_channels': 32}}).eval()
    frames = torch.rand(shape)
    cams = [grad_cam(model, {'frames': frames}, label)['frames'] for label in range(3)]
    assert {cam.shape for cam in cams} == {places}
    assert min(cam.min() for cam in cams) >= 0
    assert max(cam.max() for cam in cams) == 1  # something speaks for one of the classes


def test_the_network_is_left_as_it_was(make_checkpoint, data_root):
    store = ClipStore.open(data_root / 'casme2' / 'store')
    clip = {name: store.array(name)[0] for name in ('apex', 'motion')}
    recognizer = TorchRecognizer(*make_checkpoint())
    before = recognizer.scores([clip])
    cams = grad_cam(recognizer.model, recognizer.inputs([clip]), 1)
    assert {name: cam.shape for name, cam in cams.items()} == {'apex': (2, 2)}
    cam = resize_cam(cams['apex'], 224, 224)
    assert (cam.shape, float(cam.min()) >= 0, float(cam.max()) <= 1) == ((224, 224), True, True)
    assert recognizer.scores([clip]).tolist() == before.tolist()
    assert not any(module._forward_hooks for module in recognizer.model.modules())
    assert all(weight.grad is None for weight in recognizer.model.parameters())


def test_a_network_of_rows_has_none(make_checkpoint, data_root):
    store = ClipStore.open(data_root / 'casme2' / 'store')
    recognizer = TorchRecognizer(*make_checkpoint('configs/ablations/demo_time-only.py', {
        'model.backbone.temporal.width': 8, 'model.neck.in_channels': (8,),
        'model.cls_head.in_channels': 8}))
    clip = {'motion': store.array('motion')[0]}
    assert grad_cam(recognizer.model, recognizer.inputs([clip]), 0) == {}
