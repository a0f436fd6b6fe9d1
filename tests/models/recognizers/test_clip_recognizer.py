import pytest
import torch
from mmaction.structures import ActionDataSample
from mmengine.registry import init_default_scope

import mmatnet.register  # noqa: F401
from mmatnet.registry import MODELS


@pytest.fixture
def recognizer():
    init_default_scope('mmaction')
    torch.manual_seed(0)
    return MODELS.build({
        'type': 'ApexTimeRecognizer',
        'data_preprocessor': {'type': 'MultiModalDataPreprocessor', 'preprocessors': {
            'apex': {'type': 'ActionDataPreprocessor'},
            'motion': {'type': 'ActionDataPreprocessor'}}},
        'backbone': {'type': 'ATNet', 'spatial': {'type': 'ResNet10', 'base_channels': 4},
                     'temporal': {'type': 'MotionLSTM', 'in_channels': 8, 'width': 6}},
        'neck': {'type': 'ApexTimeFusion', 'in_channels': (32, 6)},
        'cls_head': {'type': 'ATNetHead', 'num_classes': 3, 'in_channels': 38}})


@pytest.fixture
def inputs():
    return {'apex': torch.rand(2, 1, 32, 32), 'motion': torch.randn(2, 64, 8)}


def test_each_stage(recognizer, inputs):
    recognizer.eval()
    features = recognizer(inputs, stage='backbone')
    fused = recognizer(inputs, stage='neck')
    scores = recognizer(inputs, stage='head')
    assert [vector.shape for vector in features] == [(2, 32), (2, 6)]
    assert torch.equal(fused, recognizer.neck(features)[0])
    assert torch.equal(scores, recognizer.cls_head(fused))
    assert set(inputs) == {'apex', 'motion'}  # what it was given is as it was


def test_unknown_stage_is_refused(recognizer, inputs):
    with pytest.raises(ValueError, match="stage must be one of backbone, neck, head, got 'tail'"):
        recognizer(inputs, stage='tail')


def test_losses_train_every_part(recognizer, inputs):
    samples = [ActionDataSample().set_gt_label(label) for label in (0, 1)]
    losses = recognizer(inputs, samples, mode='loss')
    assert [name for name in losses if 'loss' in name] == ['loss_cls']
    losses['loss_cls'].backward()
    assert recognizer.cls_head.fc_cls.weight.grad.abs().sum() > 0
    assert recognizer.backbone.temporal.lstm.weight_ih_l0.grad.abs().sum() > 0


def test_prediction_is_of_each_sample_whatever_the_batch(recognizer, inputs):
    recognizer.eval()
    both = recognizer(inputs, [ActionDataSample(), ActionDataSample()], mode='predict')
    alone, = recognizer({name: value[1:] for name, value in inputs.items()},
                        [ActionDataSample()], mode='predict')
    assert torch.allclose(both[1].pred_score, alone.pred_score, atol=1e-6)
