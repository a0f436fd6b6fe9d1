import math

import pytest
import torch
from mmaction.structures import ActionDataSample

import mmatnet.register  # noqa: F401
from mmatnet.models.heads.atnet_head import ATNetHead


def test_released_fillers():
    torch.manual_seed(0)
    layer = ATNetHead(3, 1024).fc_cls
    bound = math.sqrt(3 / 1024)  # Caffe's xavier; PyTorch's would reach sqrt(6 / 1027)
    assert bound * 0.99 < layer.weight.abs().max().item() <= bound
    assert torch.equal(layer.bias, torch.full((3,), 0.2))


def test_loss_is_softmax_cross_entropy():
    head = ATNetHead(3, 2, dropout=0.0)
    with torch.no_grad():
        head.fc_cls.weight.zero_()
        head.fc_cls.bias.copy_(torch.tensor([0.0, math.log(2), math.log(5)]))
    samples = [ActionDataSample().set_gt_label(label) for label in (0, 2)]
    losses = head.loss(torch.zeros(2, 2), samples)
    # softmax is 1/8, 2/8, 5/8
    assert losses['loss_cls'].item() == pytest.approx((math.log(8) + math.log(8 / 5)) / 2)
    assert set(losses) == {'loss_cls', 'top1_acc'}
