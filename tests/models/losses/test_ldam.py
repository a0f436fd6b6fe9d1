"""Margins in closed form, and the loss against cross entropy of scores lowered by hand."""
import pytest
import torch
import torch.nn.functional as F

import mmatnet.register  # noqa: F401
from mmatnet.errors import InputError
from mmatnet.models.losses.ldam import LdamLoss, ldam_margins

COSINES = torch.tensor([[0.5, 0.1, -0.2], [0.0, 0.3, 0.4]])
LABELS = torch.tensor([0, 2])
COUNTS = torch.tensor([1, 16, 81])  # fourth powers: margins are as 1, 1/2, 1/3


def loss_at(progress, counts=COUNTS, **options):
    loss = LdamLoss(scale=10, **options)
    loss.set_class_counts(counts)
    loss.progress = progress
    return loss


def test_margins_in_closed_form():
    assert ldam_margins(COUNTS, 0.5).tolist() == pytest.approx([1 / 2, 1 / 4, 1 / 6])
    assert ldam_margins(torch.tensor([7, 7]), 0.3).tolist() == pytest.approx([0.3, 0.3])
    assert ldam_margins(torch.tensor([0, 1]), 0.3).tolist() == pytest.approx([0.3, 0.3])


def test_the_score_of_a_clips_class_is_lowered_alone():
    lowered = torch.tensor([[0.5 - 1 / 2, 0.1, -0.2], [0.0, 0.3, 0.4 - 1 / 6]])
    assert loss_at(0.0)(10 * COSINES, LABELS).item() == pytest.approx(
        F.cross_entropy(10 * lowered, LABELS).item())


def test_without_margins_it_is_cross_entropy():
    assert loss_at(0.0, max_margin=0)(10 * COSINES, LABELS).item() == pytest.approx(
        F.cross_entropy(10 * COSINES, LABELS).item())


def test_classes_weigh_late_in_training_alone():
    loss = loss_at(0.79, max_margin=0, beta=1)
    losses = F.cross_entropy(10 * COSINES, LABELS, reduction='none')
    assert loss(10 * COSINES, LABELS).item() == pytest.approx(losses.mean().item())
    loss.progress = 0.8
    expected = (81 * losses[0] + losses[1]) / 82  # of weights as 1 / n, the first has 81 times more
    assert loss(10 * COSINES, LABELS).item() == pytest.approx(expected.item(), rel=1e-5)


@pytest.mark.parametrize('told', ['counts', 'progress'])
def test_who_tells_it_nothing_is_told(told):
    loss = LdamLoss()
    setattr(loss, told, COUNTS if told == 'counts' else 0.0)
    with pytest.raises(InputError, match=r"type='ClassCountsHook'.*type='TrainingProgressHook'"):
        loss(COSINES, LABELS)
