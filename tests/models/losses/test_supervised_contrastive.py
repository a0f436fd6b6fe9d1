"""The loss against the sums of its definition, written out."""
import math

import pytest
import torch
import torch.nn.functional as F

from mmatnet.models.losses.supervised_contrastive import supervised_contrastive_loss


def written_out(vectors, labels, temperature):
    """Equation 2 of the paper, term by term; clips that are alone in their class are left out."""
    means = []
    for i, label in enumerate(labels):
        others = [a for a in range(len(labels)) if a != i]
        below = sum(math.exp(vectors[i] @ vectors[a] / temperature) for a in others)
        terms = [math.log(math.exp(vectors[i] @ vectors[p] / temperature) / below)
                 for p in others if labels[p] == label]
        if terms:
            means.append(-sum(terms) / len(terms))
    return sum(means) / len(means)


def test_it_is_the_sum_of_its_definition():
    torch.manual_seed(0)
    vectors = F.normalize(torch.randn(7, 4, dtype=torch.float64), dim=1)
    labels = torch.tensor([0, 1, 0, 2, 1, 0, 1])  # the only clip of class 2 is alone
    assert supervised_contrastive_loss(vectors, labels, 0.3).item() == pytest.approx(
        written_out(vectors, labels.tolist(), 0.3))


def test_two_classes_at_two_points_by_hand():
    # each clip has one of its class at similarity 1 and two at 0: -log(e / (e + 2))
    vectors = torch.tensor([[1.0, 0], [1, 0], [0, 1], [0, 1]])
    expected = math.log((math.e + 2) / math.e)
    labels = torch.tensor([0, 0, 1, 1])
    assert supervised_contrastive_loss(vectors, labels, 1).item() == pytest.approx(expected)
    assert supervised_contrastive_loss(vectors, labels.flip(0)[[0, 2, 1, 3]], 1) > expected


def test_clips_that_are_all_alone_give_nothing():
    vectors = F.normalize(torch.randn(3, 4), dim=1).requires_grad_()
    loss = supervised_contrastive_loss(vectors, torch.arange(3), 0.1)
    loss.backward()
    assert (loss.item(), vectors.grad.abs().sum().item()) == (0, 0)
