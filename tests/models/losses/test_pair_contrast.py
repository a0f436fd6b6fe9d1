import pytest
import torch

from mmatnet.models.losses.pair_contrast import pair_contrast

VECTORS = torch.tensor([[0., 0], [0, 0.6], [0.8, 0], [3, 4]])


def test_pairs_by_hand():
    # of class 0: clips 0 and 1, 0.6 apart; of two classes: 0-2 0.8, 1-2 1, 0-3 5, 1-3, and of
    # class 1: 2-3
    labels = torch.tensor([0, 0, 1, 1])
    near = (0.36 + (2.2 ** 2 + 4 ** 2)) / 2 / 2
    far = 0.2 ** 2 / 4 / 2
    assert pair_contrast(VECTORS, labels).item() == pytest.approx(near + far, abs=1e-5)
    wide = (1.2 ** 2 + 1 ** 2) / 4 / 2
    assert pair_contrast(VECTORS, labels, margin=2).item() == pytest.approx(near + wide, abs=1e-5)


def test_pairs_that_do_not_count():
    labels = torch.tensor([0, 0, 1, 1])
    database = torch.tensor([0, 1, 1, 0])
    allowed = database[:, None] != database
    # 0-1 of one class, 2-3 of one; 0-2 and 1-3 of two
    expected = (0.36 + (2.2 ** 2 + 4 ** 2)) / 2 / 2 + 0.2 ** 2 / 2 / 2
    assert pair_contrast(VECTORS, labels, allowed).item() == pytest.approx(expected, abs=1e-5)


def test_without_pairs_there_is_no_loss_and_equal_clips_have_a_gradient():
    assert pair_contrast(VECTORS[:1], torch.tensor([0])) == 0
    same = torch.zeros(2, 3, requires_grad=True)
    pair_contrast(same, torch.tensor([0, 1])).backward()
    assert torch.isfinite(same.grad).all()
