import pytest
import torch

from mmatnet.errors import InputError
from mmatnet.models.losses.margin import MarginLoss


def test_two_clips_by_hand():
    lengths, labels = torch.tensor([[0.5, 0.2, 0.005], [0.1, 0.995, 0.31]]), torch.tensor([0, 1])
    first = 0.49 ** 2 + 0.5 * 0.19 ** 2  # 0.005 lies below the lower margin
    second = 0.5 * (0.09 ** 2 + 0.3 ** 2)  # 0.995 above the upper
    assert MarginLoss()(lengths, labels).item() == pytest.approx((first + second) / 2)


def test_the_margins_of_the_first_capsule_network():
    loss = MarginLoss(upper=0.9, lower=0.1, absent=0.25)
    assert loss(torch.tensor([[0.9, 0.1, 0.5]]), torch.tensor([0])).item() == pytest.approx(0.04)


@pytest.mark.parametrize(('upper', 'lower'), [(0.1, 0.9), (1.5, 0.1), (0.9, -0.1)])
def test_unsound_margins_are_refused(upper, lower):
    with pytest.raises(InputError, match=f'lower below upper, got lower={lower}, upper={upper}'):
        MarginLoss(upper, lower)
