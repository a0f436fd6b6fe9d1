import pytest
import torch
import torch.nn.functional as F
from mmaction.structures import ActionDataSample

import mmatnet.register  # noqa: F401
from mmatnet.errors import InputError
from mmatnet.models.backbones.magnifier import Magnifier
from mmatnet.models.backbones.skd_tstsan import (
    SKDTSTSAN,
    ChannelAttention,
    Stream,
    shift_in_time,
    stretch,
    tiles,
)
from mmatnet.models.heads.self_taught_head import SelfTaughtHead
from tests.models.backbones.weights import count_weights


def inputs(count=2):
    torch.manual_seed(0)
    return {'apex': torch.rand(count, 1, 128, 128), 'onset': torch.rand(count, 1, 128, 128),
            'apex_flow': torch.randn(count, 3, 48, 48),
            'offset_flow': torch.randn(count, 3, 48, 48)}


def test_number_of_weights_with_three_classes():
    network = SKDTSTSAN()
    assert count_weights(network, SelfTaughtHead(3, 384)) == 2_943_904
    assert sum(count_weights(stream.magnify) for stream in network.children()) == 566_320


def test_shapes_and_every_weight_learns():
    network, head = SKDTSTSAN(4), SelfTaughtHead(3, 48)
    features = network(**inputs(3))
    assert [tuple(one.shape) for one in features] == [(3, 48)] * 3
    samples = [ActionDataSample().set_gt_label(label) for label in range(3)]
    sum(head.loss(features, samples).values()).backward()
    assert [name for part in (network, head) for name, weights in part.named_parameters()
            if not weights.grad.any()] == []


def test_tiles_lie_row_by_row():
    image = torch.arange(64.).reshape(1, 1, 8, 8)
    cut = tiles(image)
    assert cut.shape == (1, 16, 2, 2)
    assert torch.equal(cut[0, 6], image[0, 0, 2:4, 4:6])


def test_planes_are_stretched_each():
    planes = torch.stack([torch.tensor([[1., 3], [2, 1]]), torch.full((2, 2), 7.)])
    assert stretch(planes).tolist() == [[[0, 1], [0.5, 0]], [[0, 0], [0, 0]]]


def test_a_face_is_stretched_once_and_its_tiles_are_cut_from_that():
    """Released (train_classify_SKD_TSTSAN_functions.py): faces, and not tiles, to 0 and 1."""
    network, seen = SKDTSTSAN(4).eval(), {}
    for name in ('local', 'whole'):
        getattr(network, name).magnify.register_forward_pre_hook(
            lambda _, given, name=name: seen.update({name: given[1]}))
    given = inputs()
    given['apex'][:, :, :32, :32] /= 2
    network(**given)
    face = stretch(given['apex'])
    corner = F.interpolate(face[:, :, :32, :32], (48, 48), mode='bilinear')
    assert torch.allclose(seen['local'][:, :1], corner, atol=1e-6)
    assert corner.max() < 0.6
    assert torch.equal(seen['whole'], F.interpolate(face, (48, 48), mode='bilinear'))


def test_the_second_early_way_leaves_where_the_last_one_does():
    """Released (all_model.py): behind the average pooling; the first one before it."""
    stream, sizes = Stream(1, 4, 2, attention=False, steps=False).eval(), []
    for way in stream.ways:
        way[0].register_forward_pre_hook(lambda _, given: sizes.append(given[0].shape[2:]))
    stream(*torch.rand(2, 1, 1, 48, 48))
    assert sizes == [(5, 5), (10, 10), (5, 5)]  # of the last one, and of both earlier ones


def test_two_steps_exchange_an_eighth_each():
    x = torch.arange(32.).reshape(4, 8, 1, 1)  # two clips of two steps
    shifted = shift_in_time(x)[:, :, 0, 0]
    assert shifted[0].tolist() == [8, 0, *range(2, 8)]  # from the next step; nothing before
    assert shifted[1].tolist() == [0, 1, *range(10, 16)]
    assert shifted[2].tolist() == [24, 0, *range(18, 24)]


def test_channels_are_weighed_by_their_neighbours():
    attention, x = ChannelAttention(3), torch.rand(1, 4, 2, 2)
    attention.along.weight.data = torch.tensor([[[0., 1, 2]]])
    seen = F.pad(x.mean(dim=(2, 3)) + x.amax(dim=(2, 3)), (0, 1))
    expected = x * torch.sigmoid(seen[:, :4] + 2 * seen[:, 1:])[..., None, None]
    assert torch.allclose(attention(x), expected, atol=1e-6)


def test_what_does_not_change_is_not_magnified():
    magnifier, image = Magnifier(1, 4, 2), torch.rand(1, 1, 16, 16)
    assert torch.allclose(magnifier(image, image), magnifier.encode(image), atol=1e-6)


def test_without_a_factor_the_code_is_that_of_the_apex():
    torch.manual_seed(0)
    magnifier, onset, apex = Magnifier(1, 4, 0), *torch.rand(2, 1, 1, 16, 16)
    assert torch.allclose(magnifier(onset, apex), magnifier.encode(apex), atol=1e-6)
    magnifier.factor = 2
    assert not torch.allclose(magnifier(onset, apex), magnifier.encode(apex), atol=1e-4)


def test_the_last_classifier_teaches():
    head = SelfTaughtHead(2, 2, earlier=1, dropout=0, labels=1, taught=1, alike=1, temperature=2)
    for layer in (head.fc_cls, head.earlier[0]):
        layer.weight.data, layer.bias.data = torch.eye(2), torch.zeros(2)
    last = torch.tensor([[2., 0]], requires_grad=True)
    early = torch.tensor([[0., -1]], requires_grad=True)
    losses = head.loss((last, early), [ActionDataSample().set_gt_label(0)])
    truth, said = torch.tensor([1., 0]).softmax(0), torch.tensor([0, -0.5]).softmax(0)
    expected = 4 * (truth * (truth / said).log()).sum()
    assert losses['loss_taught'].item() == pytest.approx(expected.item(), abs=1e-6)
    assert losses['loss_alike'] == 4  # the second numbers are both not positive
    (losses['loss_taught'] + losses['loss_alike']).backward()
    assert last.grad is None
    assert early.grad.tolist()[0][0] != 0
    assert torch.equal(head((last, early)), last)


def test_faces_that_cannot_be_cut_are_refused():
    given = {**inputs(), 'apex': torch.rand(2, 1, 126, 126)}
    with pytest.raises(InputError, match='cuts faces into 4x4 tiles, got 126x126 pixels'):
        SKDTSTSAN(4)(**given)
