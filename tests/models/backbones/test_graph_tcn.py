import pytest
import torch

import mmatnet.register  # noqa: F401
from mmatnet.errors import InputError
from mmatnet.features.face_points import MIRROR_68
from mmatnet.models.backbones.graph_tcn import EDGES, PARTNERS, CausalBlock, GraphTCNReimpl
from mmatnet.models.heads.linear_head import LinearHead
from tests.models.backbones.weights import count_weights, without_gradient

POINTS = [*range(17, 27), *range(48, 68)]


def test_number_of_weights_with_three_classes():
    # 147 to 64; twice three blocks of two convolutions of 3; 128 to 3
    assert count_weights(GraphTCNReimpl(), LinearHead(3, 128)) == (
        148 * 64 + 12 * (64 * 64 * 3 + 64) + 129 * 3)


def test_edges_follow_contours_and_join_left_and_right():
    named = [(POINTS[one], POINTS[other]) for one, other in EDGES]
    assert len(set(map(frozenset, EDGES))) == len(EDGES) == 4 + 4 + 12 + 8 + len(PARTNERS)
    contours = [*range(17, 21), *range(22, 26), *range(48, 59), *range(60, 67)]
    assert set(named) >= {(point, point + 1) for point in contours} | {(59, 48), (67, 60)}
    partners = [(POINTS[one], POINTS[other]) for one, other in PARTNERS]
    assert all(MIRROR_68[one] == other for one, other in partners)
    assert len(partners) == sum(MIRROR_68[one] != one for one in POINTS) / 2


def test_a_block_sees_what_came_before_alone():
    torch.manual_seed(0)
    block, x = CausalBlock(4, 2, 0.3).eval(), torch.rand(1, 4, 12)
    changed = x.clone()
    changed[..., 6] += 1
    moved = (block(changed) != block(x)).any(dim=1)[0]
    assert torch.nonzero(moved).flatten().tolist() == [6, 8, 10]


def test_shapes_and_every_weight_learns():
    torch.manual_seed(0)
    network, head = GraphTCNReimpl(2, 3, 8, 0), LinearHead(3, 16)
    features = network(torch.rand(3, 30, 2, 3, 3))
    assert features.shape == (3, 16)
    assert without_gradient(network, head, scores=head(features)) == []


def test_equal_nodes_have_no_edges():
    network = GraphTCNReimpl(1, 3, 8).eval()
    even = network(torch.rand(1, 1, 1, 3, 3).expand(1, 30, 1, 3, 3))[:, 8:]
    nothing = network.edges(torch.zeros(1, 8, len(EDGES))).mean(dim=2)
    assert torch.allclose(even, nothing, atol=1e-6)


def test_other_numbers_of_patches_are_refused():
    with pytest.raises(InputError, match='takes 30 patches, got 28'):
        GraphTCNReimpl()(torch.rand(1, 28, 3, 7, 7))
