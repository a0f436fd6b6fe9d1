import math

import numpy as np
import pytest
import torch
from mmengine.optim import build_optim_wrapper
from mmengine.registry import DefaultScope

import mmatnet.register  # noqa: F401
from mmatnet.engine.config import load_config
from mmatnet.features.mean_face import MEAN_FACE
from mmatnet.inference.default.pictures import FRAMINGS
from mmatnet.models.backbones.mean import MEAN
from mmatnet.models.heads.linear_head import LinearHead
from mmatnet.registry import MODELS
from tests.models.backbones.weights import count_weights, without_gradient


def test_number_of_weights_with_three_classes():
    # convolutions of one channel 26 * (3 + 3 + 8), batch norms 2 * 14, then 3987 that are learned
    # where the first stage comes from a spotter: 8 * 351 and 3 * 393
    assert 364 + 28 + 2808 + 1179 == 4_379
    network, head = MEAN(), LinearHead(3, 392)
    assert count_weights(network, head) == 4_379
    assert count_weights(network.joint, head) == 3_987


def test_shapes_of_both_stages():
    network, shapes = MEAN(), []
    for part in (*network.channels, network.joint):
        part.register_forward_hook(lambda *call: shapes.append(tuple(call[2].shape[1:])))
    network(torch.rand(2, 3, 42, 42))
    assert shapes == [(3, 14, 14), (3, 14, 14), (8, 14, 14), (8, 7, 7)]


def test_every_weight_learns():
    torch.manual_seed(0)
    network, head = MEAN(), LinearHead(3, 392)
    scores = head(network(torch.rand(16, 3, 42, 42)))
    assert without_gradient(network, head, scores=scores) == []


def test_keras_start_and_batch_norm():
    torch.manual_seed(0)
    network = MEAN()
    convolution, _, norm, *_ = network.channels[2]
    assert convolution.weight.abs().max().item() <= math.sqrt(6 / (25 + 8 * 25))
    assert not convolution.bias.any()
    assert (norm.eps, norm.momentum) == (1e-3, 0.01)


def test_kernels_alone_decay():
    """Keras's L2 of 0.001 and 0.1 adds twice as much to a gradient."""
    cfg = load_config('configs/mean/mean_megc2019-cde.py')
    with DefaultScope.overwrite_default_scope('mmaction'):
        model = MODELS.build(cfg.model)
    names = {id(weights): name for name, weights in model.named_parameters()}
    decays = {names[id(weights)]: group['weight_decay']
              for group in build_optim_wrapper(model, cfg.optim_wrapper).optimizer.param_groups
              for weights in group['params']}
    assert {name: decay for name, decay in decays.items() if decay} == {
        **{f'backbone.channels.{channel}.0.weight': pytest.approx(0.002) for channel in range(3)},
        'backbone.joint.0.weight': pytest.approx(0.2)}


def windows_by_the_rule(placement):
    """MEAN's windows of a mean face in a picture of 56x56, cut where they leave it.

    Points and margin are those of its feature_extraction.py, commit 9009b5c: 12 of 128 pixels of
    the box that dlib finds, of which the distance of the eyes is taken to be 0.43.
    """
    left, right, mouth, _ = placement.anchors(56)
    eyes = MEAN_FACE[36:42].mean(axis=0), MEAN_FACE[42:48].mean(axis=0)
    scale = np.array([(right - left)[0] / (eyes[1] - eyes[0])[0],
                      (mouth - left)[1] / (MEAN_FACE[48] - eyes[0])[1]])
    points = left + (MEAN_FACE - eyes[0]) * scale
    margin = 12 / 128 / 0.43 * (eyes[1] - eyes[0])[0] * scale
    x, y = points.T
    cut = [(x[17], min(y[19], y[24]), x[26], max(y[41], y[46])), (x[60], y[50], x[64], y[57])]
    return np.clip(np.array(cut) + np.concatenate([-margin, margin]), 0, 56)


def test_the_windows_hold_eyes_and_mouth_of_every_framing():
    cfg = load_config('configs/mean/mean_megc2019-cde.py')
    step = cfg.test_dataloader.dataset.pipeline[1]
    assert (step.type, tuple(step.tile), step.columns) == ('TileWindows', (21, 42), 1)
    windows = np.array([windows_by_the_rule(placement) for placement in FRAMINGS.values()])
    least, most = windows.min(axis=0)[:, :2], windows.max(axis=0)[:, 2:]
    around = np.concatenate([np.floor(least), np.ceil(most)], axis=1)
    assert [list(box) for box in step.boxes] == around.tolist()
