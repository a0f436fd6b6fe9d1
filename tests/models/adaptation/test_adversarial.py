"""The turned gradient, and who learns what from the discriminator."""
import math

import pytest
import torch
import torch.nn.functional as F
from mmaction.structures import ActionDataSample

import mmatnet.register  # noqa: F401
from mmatnet.models.adaptation.adversarial import DomainAdversary, reverse_gradient
from mmatnet.models.adaptation.alignment import ramp


def samples(*labels):
    return [ActionDataSample().set_gt_label(label) for label in labels]


@pytest.fixture
def neck():
    torch.manual_seed(0)
    return DomainAdversary(3, widths=(4,), dropout=0.0)


def test_a_reversed_gradient_has_the_other_sign():
    values = torch.tensor([1.0, -2.0], requires_grad=True)
    same = reverse_gradient(values, 0.25)
    (same * torch.tensor([3.0, 5.0])).sum().backward()
    assert same.tolist() == [1, -2]
    assert values.grad.tolist() == [-0.75, -1.25]


def gradients(neck, features, progress):
    neck.progress = progress
    features = features.clone().requires_grad_()
    neck.zero_grad()
    neck(features, samples(0, -1, 2, -1))[1]['loss_adversary'].backward()
    return features.grad, neck.discriminator[0].weight.grad.clone()


def test_the_discriminator_learns_and_features_learn_against_it(neck):
    features = torch.randn(4, 3)
    reached, learnt = gradients(neck, features, 0.3)
    neck.zero_grad()
    plain = features.clone().requires_grad_()
    truth = torch.tensor([1.0, 0.0, 1.0, 0.0])
    F.binary_cross_entropy_with_logits(neck.discriminator(plain)[:, 0], truth).backward()
    assert torch.allclose(reached, -ramp(0.3) * plain.grad, atol=1e-6)
    assert torch.allclose(learnt, neck.discriminator[0].weight.grad, atol=1e-6)


def test_at_the_beginning_no_feature_learns(neck):
    reached, learnt = gradients(neck, torch.randn(4, 3), 0.0)
    assert not reached.any()
    assert learnt.any()


def test_who_cannot_tell_loses_a_bit(neck):
    for parameters in neck.discriminator.parameters():
        torch.nn.init.zeros_(parameters)
    neck.progress = 1.0
    features = torch.randn(4, 3)
    same, losses = neck(features, samples(0, -1, 2, -1))
    assert same is features
    assert losses['loss_adversary'].item() == pytest.approx(math.log(2))
