import pytest
import torch
from mmengine.registry import init_default_scope

import mmatnet.register  # noqa: F401
from mmatnet.errors import InputError
from mmatnet.models.backbones.capsule_net import CapsuleNet, cut_into_capsules, squash
from mmatnet.models.heads.capsule_head import CapsuleHead
from tests.models.backbones.weights import count_weights, without_gradient


@pytest.fixture(autouse=True)
def _scope():
    init_default_scope('mmaction')
    torch.manual_seed(0)


def test_number_of_weights_with_three_classes():
    assert count_weights(CapsuleNet(), CapsuleHead(3, 1152)) == 13_842_496


def test_the_blocks_of_the_trunk_do_not_start_as_identities():
    """As torchvision's, and not mmpretrain's, which start the last norm of a block at zero."""
    network = CapsuleNet(16, {'base_channels': 2, 'stem_channels': 2})
    network.init_weights()
    assert network.trunk.layer1[0].norm2.weight.tolist() == [1, 1]


def test_shapes_and_every_weight_learns():
    network = CapsuleNet(16, {'base_channels': 2, 'stem_channels': 2})
    head = CapsuleHead(3, 72)
    maps = []
    network.trunk.register_forward_hook(lambda *call: maps.append(tuple(call[2][0].shape)))
    capsules = network(torch.rand(4, 3, 224, 224))
    assert maps == [(4, 8, 28, 28)]
    assert capsules.shape == (4, 72, 8)
    assert without_gradient(network, head, scores=head(capsules)) == []


def test_squashed_lengths_and_directions():
    vectors = squash(torch.tensor([[3., 4], [0, 0], [0, 0.1]]))
    assert vectors[0].tolist() == pytest.approx([0.6 * 25 / 26, 0.8 * 25 / 26])
    assert vectors[1].tolist() == [0, 0]
    assert vectors[2].tolist() == pytest.approx([0, 0.01 / 1.01])


def test_capsules_are_the_channels_of_a_place():
    maps = torch.arange(32.).reshape(1, 8, 2, 2)
    cut = cut_into_capsules(maps, 4)
    assert cut.shape == (1, 8, 4)
    assert torch.allclose(cut[0, 3], squash(maps[0, 4:, 0, 1]))  # the second of the second place
    assert torch.equal(cut_into_capsules(maps[:, :, None], 4), cut)


def test_routing_by_hand():
    """Two primary capsules of one number vote for two classes of one number."""
    head = CapsuleHead(2, 2, 1, 1, rounds=2)
    head.votes.data = torch.tensor([[1., 1], [2, -1]]).reshape(2, 2, 1, 1)
    scores = head(torch.ones(1, 2, 1))
    # first round: sums of halves, 1 and 0.5, become 1/2 and 0.25 / 1.25 = 0.2; the logits then are
    # (0.5, 0.5) and (0.4, -0.2), and the first primary capsule goes to class 0 with this share:
    first, second = 1 / (1 + torch.tensor(-0.1).exp()), 1 / (1 + torch.tensor(-0.7).exp())
    sums = first + second, 2 * (1 - first) - (1 - second)
    expected = [float(s ** 2 / (1 + s ** 2)) for s in sums]
    assert scores[0].tolist() == pytest.approx(expected, abs=1e-6)


def test_routing_equals_the_straight_line():
    head, x = CapsuleHead(3, 5, 4, 2), torch.randn(1, 5, 4)
    head.votes.data *= 100
    votes = [[head.votes[name, one] @ x[0, one] for one in range(5)] for name in range(3)]
    logits = [[torch.tensor(0.)] * 5 for _ in range(3)]
    for _ in range(3):
        shares = [[logits[name][one].exp() / sum(logits[other][one].exp() for other in range(3))
                   for one in range(5)] for name in range(3)]
        agreed = [squash(sum(shares[name][one] * votes[name][one] for one in range(5)))
                  for name in range(3)]
        logits = [[logits[name][one] + votes[name][one] @ agreed[name] for one in range(5)]
                  for name in range(3)]
    expected = torch.stack([one.norm() for one in agreed])
    assert torch.allclose(head(x)[0], expected, atol=1e-5)


def test_lengths_are_scores():
    head = CapsuleHead(3, 5)
    scores = head(torch.randn(2, 5, 8))
    assert ((scores >= 0) & (scores < 1)).all()
    assert head.average_clips == 'score'
    assert type(head.loss_cls).__name__ == 'MarginLoss'


def test_no_round_is_refused():
    with pytest.raises(InputError, match='rounds must be a whole number from 1 up, got 0'):
        CapsuleHead(3, 5, rounds=0)
