import torch
from mmaction.structures import ActionDataSample

import mmatnet.register  # noqa: F401
from mmatnet.models.backbones.msjfn import JointFeatures, MSJFNReimpl
from mmatnet.models.backbones.resnet10 import ResNet10
from mmatnet.models.heads.averaged_head import AveragedHead
from tests.models.backbones.weights import count_weights, without_gradient

WIDTHS = (128, 64, 64, 64)


def test_number_of_weights_with_three_classes():
    # each module: two 1x1 to 64 with bias, a 3x3 and its batch norm
    modules = [(one + 1) * 64 + (2 * one + 1) * 64 + 64 * 64 * 9 + 2 * 64
               for one in (16, 32, 64)]
    assert count_weights(MSJFNReimpl(), AveragedHead(3, WIDTHS)) == (
        count_weights(ResNet10(16, 3)) + sum(modules) + 3 * (sum(WIDTHS) + 4))


def test_shapes_and_every_weight_learns():
    torch.manual_seed(0)
    network, head = MSJFNReimpl(2, 3), AveragedHead(3, (16, 3, 3, 3))
    features = network(torch.rand(4, 3, 64, 64))
    assert [tuple(one.shape) for one in features] == [(4, 16), (4, 3), (4, 3), (4, 3)]
    assert without_gradient(network, head, scores=head(features)) == []


def test_the_backbone_is_resnet10():
    network, flow = MSJFNReimpl(2, 3).eval(), torch.rand(2, 3, 64, 64)
    assert torch.allclose(network(flow)[0], network.trunk(flow), atol=1e-6)


def test_a_module_sees_both_levels():
    module = JointFeatures(2, 4, 3).eval()
    shallow, deep = torch.rand(1, 2, 8, 8), torch.rand(1, 4, 4, 4)
    usual = module(shallow, deep)
    assert usual.shape == (1, 3)
    assert not torch.equal(module(shallow + 1, deep), usual)
    assert not torch.equal(module(shallow, deep + 1), usual)


def test_scores_are_averaged_and_losses_are_added():
    torch.manual_seed(0)
    head, features = AveragedHead(3, (4, 2)), (torch.rand(2, 4), torch.rand(2, 2))
    one, other = (layer(each) for layer, each in zip(head.classifiers, features, strict=True))
    assert torch.allclose(head(features), (one + other) / 2)
    truth = torch.tensor([0, 2])
    losses = head.loss(features, [ActionDataSample().set_gt_label(label) for label in (0, 2)])
    expected = sum(torch.nn.functional.cross_entropy(scores, truth) for scores in (one, other))
    assert torch.allclose(losses['loss_cls'], expected)
