"""Clips that are served without a label teach the head nothing."""
import pytest
import torch
from mmaction.structures import ActionDataSample
from mmengine.registry import init_default_scope

import mmatnet.register  # noqa: F401
from mmatnet.models.recognizers.labelled import labelled
from mmatnet.registry import MODELS


def samples(*labels):
    return [ActionDataSample().set_gt_label(label) for label in labels]


def test_only_labelled_clips_are_kept():
    features = torch.arange(6.0).reshape(3, 2)
    kept, of = labelled(features, samples(0, -1, 2))
    assert kept.tolist() == [[0, 1], [4, 5]]
    assert [sample.gt_label.item() for sample in of] == [0, 2]
    assert labelled((features, features[:, :1]), samples(-1, -1, 1))[0][1].tolist() == [[4]]
    assert labelled(features, samples(0, 1, 2))[0] is features


@pytest.fixture
def model():
    init_default_scope('mmaction')
    torch.manual_seed(0)
    return MODELS.build({
        'type': 'ClipRecognizer', 'backbone': {'type': 'MotionLSTM', 'in_channels': 4, 'width': 3},
        'cls_head': {'type': 'LinearHead', 'num_classes': 3, 'in_channels': 3}}).train()


def test_the_loss_is_that_of_the_labelled_clips_alone(model):
    motion = torch.randn(4, 5, 4)
    both = model.loss({'motion': motion}, samples(0, -1, 2, -1))
    alone = model.loss({'motion': motion[[0, 2]]}, samples(0, 2))
    assert both['loss_cls'].item() == pytest.approx(alone['loss_cls'].item(), abs=1e-6)


def test_a_batch_without_labels_trains_nothing(model):
    losses = model.loss({'motion': torch.randn(2, 5, 4)}, samples(-1, -1))
    sum(losses.values()).backward()
    assert [float(value) for value in losses.values()] == [0]
    assert all(not weights.grad.any() for weights in model.backbone.parameters())
