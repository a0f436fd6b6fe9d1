import math

import pytest
import torch
import torch.nn.functional as F

import mmatnet.register  # noqa: F401
from mmatnet.errors import InputError
from mmatnet.models.heads.linear_head import LinearHead
from mmatnet.models.losses.focal import SoftmaxFocalLoss

SCORES = torch.tensor([[math.log(2), math.log(1), math.log(1)], [0.0, 0.0, math.log(8)]])
LABELS = torch.tensor([0, 2])  # of probability 1/2 and 8/10


def test_two_clips_by_hand():
    expected = ((1 / 2) ** 2 * math.log(2) + (2 / 10) ** 2 * math.log(10 / 8)) / 2
    assert SoftmaxFocalLoss()(SCORES, LABELS).item() == pytest.approx(expected)
    assert SoftmaxFocalLoss(loss_weight=3)(SCORES, LABELS).item() == pytest.approx(3 * expected)


def test_classes_weigh_what_they_are_told():
    expected = (5 * math.log(2) / 2 + 7 * math.log(10 / 8) * 2 / 10) / 2
    assert SoftmaxFocalLoss(1, (5, 6, 7))(SCORES, LABELS).item() == pytest.approx(expected)


def test_a_weighted_mean_is_divided_by_the_weights():
    loss = SoftmaxFocalLoss(0, (5, 6, 7), weighted_mean=True)
    expected = F.cross_entropy(SCORES, LABELS, torch.tensor([5., 6, 7]))
    assert loss(SCORES, LABELS).item() == pytest.approx(expected.item())
    assert loss(SCORES[:1], LABELS[:1]).item() == pytest.approx(math.log(2))


def test_without_focus_it_is_cross_entropy():
    assert SoftmaxFocalLoss(0)(SCORES, LABELS).item() == pytest.approx(
        F.cross_entropy(SCORES, LABELS).item())


def test_a_head_takes_it_by_its_name():
    loss = LinearHead(3, 4, loss_cls={'type': 'SoftmaxFocalLoss', 'gamma': 1.5}).loss_cls
    assert (type(loss), loss.gamma) == (SoftmaxFocalLoss, 1.5)


def test_a_negative_focus_is_refused():
    with pytest.raises(InputError, match=r'gamma must be 0 or more, got -1'):
        SoftmaxFocalLoss(-1)
