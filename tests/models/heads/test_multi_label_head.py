"""Several labels at once: the loss by hand, and what is predicted."""
import numpy as np
import pytest
import torch
from mmaction.structures import ActionDataSample
from mmengine.registry import init_default_scope

import mmatnet.register  # noqa: F401
from mmatnet.errors import InputError
from mmatnet.models.heads.multi_label_head import MultiLabelHead
from mmatnet.models.losses.balanced_bce import BalancedBCELoss


@pytest.fixture(autouse=True)
def scope():
    init_default_scope('mmaction')


def samples(*labels):
    return [ActionDataSample().set_gt_label(list(label)) for label in labels]


def test_a_shown_label_weighs_as_all_clips_that_do_not_show_it():
    """Of 10 clips 2 show the first label, 5 the second, none the third."""
    loss = BalancedBCELoss()
    loss.set_label_counts(torch.tensor([2, 5, 0]), 10)
    scores, labels = np.array([[0.3, -1.2, 2.0], [1.5, 0.1, -0.7]]), np.array([[1, 0, 0],
                                                                               [0, 1, 1]])
    shares = 1 / (1 + np.exp(-scores))
    by_hand = -(np.array([4, 1, 10]) * labels * np.log(shares) + (1 - labels) * np.log(1 - shares))
    found = loss(torch.tensor(scores), torch.tensor(labels))
    assert found.item() == pytest.approx(by_hand.mean())


def test_without_balance_it_is_plain_and_needs_no_counts():
    scores, labels = torch.zeros(2, 3), torch.tensor([[1, 0, 0], [0, 1, 1]])
    assert BalancedBCELoss(balanced=False)(scores, labels).item() == pytest.approx(np.log(2))
    with pytest.raises(InputError, match='nobody has counted; train by `mmatnet cd6me`'):
        BalancedBCELoss()(scores, labels)


@pytest.mark.parametrize('count', [1, 2, 3])
def test_the_head_takes_labels_of_any_number_of_clips(count):
    """One clip too, and as many clips as labels."""
    head = MultiLabelHead(4, 3, loss_cls={'type': 'BalancedBCELoss', 'balanced': False})
    features = torch.randn(count, 4)
    loss = head.loss(features, samples(*[(1, 0, 1)] * count))
    expected = torch.nn.functional.binary_cross_entropy_with_logits(
        head(features), torch.tensor([[1.0, 0, 1]] * count))
    assert torch.equal(loss['loss_cls'], expected)
    assert loss.keys() == {'loss_cls'}


def test_each_label_is_predicted_by_itself():
    head = MultiLabelHead(2, 3)
    torch.nn.init.zeros_(head.fc_cls.weight)
    head.fc_cls.bias.data = torch.tensor([2.0, -1.0, 0.0])
    found, = head.predict(torch.zeros(1, 2), samples((0, 0, 0)))
    assert found.pred_label.tolist() == [1, 0, 1]
    assert found.pred_score.tolist() == pytest.approx([0.8808, 0.2689, 0.5], abs=1e-4)
