"""Weights and losses by hand, and against cross entropy."""
import math

import pytest
import torch
import torch.nn.functional as F

import mmatnet.register  # noqa: F401
from mmatnet.errors import InputError
from mmatnet.models.heads.linear_head import LinearHead
from mmatnet.models.losses.class_balanced import ClassBalancedLoss, class_balanced_weights

SCORES = torch.tensor([[math.log(2), math.log(1), math.log(1)], [0.0, 0.0, math.log(8)]])
LABELS = torch.tensor([0, 2])  # of probability 1/2 and 8/10


def counted(loss, *counts):
    loss.set_class_counts(torch.tensor(counts))
    return loss


def test_weights_by_hand():
    # of beta 1/2: effective numbers 1, 3/2, 7/4, whose inverses are 1, 2/3, 4/7
    inverse = torch.tensor([1, 2 / 3, 4 / 7], dtype=torch.float64)
    weights = class_balanced_weights(torch.tensor([1, 2, 3]), 0.5)
    assert torch.allclose(weights, 3 * inverse / inverse.sum())


def test_weights_at_both_ends():
    counts = torch.tensor([10, 20, 40])
    assert class_balanced_weights(counts, 0).tolist() == [1, 1, 1]
    assert class_balanced_weights(counts, 1).tolist() == pytest.approx([12 / 7, 6 / 7, 3 / 7])
    near = class_balanced_weights(counts, 1 - 1e-9)
    assert near.tolist() == pytest.approx([12 / 7, 6 / 7, 3 / 7], rel=1e-6)


def test_a_class_without_a_clip_weighs_as_one_clip():
    assert class_balanced_weights(torch.tensor([0, 1]), 0.99).tolist() == [1, 1]


def test_two_clips_by_hand():
    # of beta 1 and counts 1, 2, 4 the weights are 12/7, 6/7, 3/7
    expected = (12 / 7 * math.log(2) + 3 / 7 * math.log(10 / 8)) / 2
    assert counted(ClassBalancedLoss(1.0), 1, 2, 4)(SCORES, LABELS).item() == pytest.approx(
        expected)
    focal = (12 / 7 * (1 / 2) ** 2 * math.log(2) + 3 / 7 * (2 / 10) ** 2 * math.log(10 / 8)) / 2
    assert counted(ClassBalancedLoss(1.0, gamma=2), 1, 2, 4)(
        SCORES, LABELS).item() == pytest.approx(focal)


def test_of_classes_alike_it_is_cross_entropy():
    assert counted(ClassBalancedLoss(), 9, 9, 9)(SCORES, LABELS).item() == pytest.approx(
        F.cross_entropy(SCORES, LABELS).item())


def test_a_head_takes_it_by_its_name():
    loss = LinearHead(3, 4, loss_cls={'type': 'ClassBalancedLoss', 'beta': 0.9}).loss_cls
    assert (type(loss), loss.beta) == (ClassBalancedLoss, 0.9)


def test_what_it_cannot_do_is_refused():
    with pytest.raises(InputError, match=r'beta must lie in \[0, 1\], got 1.5'):
        ClassBalancedLoss(1.5)
    with pytest.raises(InputError, match=r"nobody has counted; add dict\(type='ClassCountsHook'\)"):
        ClassBalancedLoss()(SCORES, LABELS)
