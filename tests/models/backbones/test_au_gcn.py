import pytest
import torch

import mmatnet.register  # noqa: F401
from mmatnet.errors import InputError
from mmatnet.models.backbones.au_gcn import AUGCN, EncoderLayer, normalised_graph
from mmatnet.models.heads.linear_head import LinearHead
from tests.models.backbones.weights import count_weights, without_gradient


def test_number_of_weights_with_five_classes():
    head = LinearHead(5, 9)
    assert count_weights(AUGCN(1, as_released=False), head) == 1_047_196
    idle = 2 * 5 * count_weights(EncoderLayer(49, 0, 0))
    assert idle == 380_540
    assert count_weights(AUGCN(1), head) == 1_047_196 - idle


@pytest.mark.parametrize('as_released', [True, False])
def test_shapes_and_every_weight_learns(as_released):
    torch.manual_seed(0)
    network = AUGCN(2, 3, 2, as_released, dropout=0, attention_dropout=0)
    network.set_co_occurrence(torch.ones(9, 9))
    head = LinearHead(3, 9)
    features = network(torch.rand(4, 30, 2, 3, 3))
    assert features.shape == (4, 9)
    assert without_gradient(network, head, scores=head(features)) == []


def test_the_graph_by_hand():
    # unit a in 4 clips, b in 2 of them and in no other, c never
    graph = normalised_graph(torch.tensor([[4, 2, 0], [2, 2, 0], [0, 0, 0]]))
    # shares with the identity: rows (1, 1/2, 0), (1, 1, 0), (0, 0, 1); their sums 1.5, 2, 1;
    # utils.py of the release multiplies (A D)^T by D, which transposes them
    expected = torch.tensor([[1 / 1.5, 1 / 3 ** 0.5, 0], [0.5 / 3 ** 0.5, 1 / 2, 0], [0, 0, 1]])
    assert torch.allclose(graph, expected)


def test_attention_equals_pytorchs():
    """With tokens as wide as the heads together PyTorch has the same layer."""
    torch.manual_seed(0)
    own, x = EncoderLayer(128, 0, 0).eval(), torch.randn(2, 5, 128)
    theirs = torch.nn.TransformerEncoderLayer(128, 8, 128, 0, batch_first=True,
                                              layer_norm_eps=1e-6).eval()
    theirs.self_attn.in_proj_weight.data = own.qkv.weight.data
    theirs.self_attn.in_proj_bias.data.zero_()
    theirs.self_attn.out_proj.load_state_dict(own.project.state_dict())
    for mine, other in ((own.norm1, theirs.norm1), (own.norm2, theirs.norm2),
                        (own.perceptron[0], theirs.linear1), (own.perceptron[2], theirs.linear2)):
        other.load_state_dict(mine.state_dict())
    assert torch.allclose(own(x), theirs(x), atol=1e-5)


def test_each_part_is_asked_by_its_own_units():
    """Brows speak in the first three numbers alone, the mouth in the others."""
    torch.manual_seed(0)
    network = AUGCN(1, 3, dropout=0, attention_dropout=0).eval()
    network.norm = torch.nn.Identity()
    patches = torch.rand(1, 30, 1, 3, 3)
    brows, mouth = patches.clone(), patches.clone()
    brows[:, :10] += 1
    mouth[:, 10:] += 1
    usual = network(patches)[0]
    assert torch.nonzero(network(brows)[0] != usual).flatten().tolist() == [0, 1, 2]
    assert torch.nonzero(network(mouth)[0] != usual).flatten().tolist() == list(range(3, 9))


def test_a_part_says_nothing_below_zero():
    """Released (t_g_model_3and6.py): a ReLU behind both layers of a part."""
    network = AUGCN(1, 3).eval()
    network.norm = torch.nn.Identity()
    for project in network.projections:
        project[3].weight.data.zero_()
        project[3].bias.data.fill_(-1)
    assert not network(torch.rand(2, 30, 1, 3, 3)).any()


def test_patches_of_another_shape_are_refused():
    with pytest.raises(InputError, match=r'takes patches of shape \(2, 30, 3, 7, 7\), got'):
        AUGCN()(torch.rand(2, 30, 1, 7, 7))
