import pytest
import torch
import torch.nn.functional as F

import mmatnet.register  # noqa: F401
from mmatnet.errors import InputError
from mmatnet.models.backbones.inceptr import HeadDropAttention, IncepTR, TransformerBlock
from mmatnet.models.heads.linear_head import LinearHead
from tests.models.backbones.weights import count_weights, without_gradient


@pytest.fixture
def small():
    torch.manual_seed(0)
    return IncepTR(width=16, maps=6, hidden=12)


def test_number_of_weights_with_three_classes():
    with torch.device('meta'):  # 440 MB otherwise
        network, head = IncepTR(), LinearHead(3, 1024)
    assert count_weights(network.join) == 1024 * (512 * 196 + 1) == 102_761_472
    assert count_weights(network, head) == 109_325_449


def test_shapes_of_both_branches():
    shapes = {}
    with torch.device('meta'):
        network = IncepTR()
        for name in ('local.0', 'local.1', 'local.2', 'local.4', 'overall.0.blocks', 'overall.0',
                     'overall.1'):
            network.get_submodule(name).register_forward_hook(
                lambda *call, name=name: shapes.update({name: tuple(call[2].shape[1:])}))
        features, losses = network(torch.rand(2, 3, 28, 28))
    assert shapes == {'local.0': (24, 28, 28), 'local.1': (48, 28, 28), 'local.2': (48, 14, 14),
                      'local.4': (256, 14, 14), 'overall.0.blocks': (196, 512),
                      'overall.0': (512, 14, 14), 'overall.1': (256, 14, 14)}
    assert features.shape == (2, 1024)
    assert {name: loss.shape for name, loss in losses.items()} == {'loss_agreement': ()}


def test_the_mean_over_places_has_few_weights():
    with torch.device('meta'):
        network = IncepTR(hidden=None)
        assert network(torch.rand(2, 3, 28, 28))[0].shape == (2, 512)
    assert count_weights(network) == 109_325_449 - 102_761_472 - 3 * 1025


def test_every_weight_learns(small):
    head = LinearHead(3, 12)
    scores = head(small(torch.rand(16, 3, 28, 28))[0])
    # convolutions before a batch norm: it takes their biases away, which get rounding errors alone
    assert without_gradient(small, head, scores=scores) == []


def test_the_loss_is_what_the_branches_differ_by(small):
    seen = []
    for branch in (small.local, small.overall):
        branch.register_forward_hook(lambda *call: seen.append(call[2]))
    loss = small.eval()(torch.rand(2, 3, 28, 28))[1]['loss_agreement']
    one, other = (F.normalize(maps, dim=1) for maps in seen)
    expected = 0.1 * (1 - (one * other).sum(dim=1)).mean()
    assert loss.item() == pytest.approx(expected.item(), abs=1e-6)


def test_joined_are_the_transformers_maps_and_then_the_local_ones(small):
    seen = []
    for branch in (small.overall, small.local):
        branch.register_forward_hook(lambda *call: seen.append(call[2]))
    features, _ = small.eval()(torch.rand(2, 3, 28, 28))
    local, overall = seen
    expected = F.relu(small.join[1](torch.cat([overall, local], dim=1).flatten(1)))
    assert torch.allclose(features, expected, atol=1e-6)


@pytest.mark.parametrize('antialias', [False, True])
def test_the_transformers_picture(small, antialias):
    small.antialias, seen = antialias, []
    small.overall.register_forward_hook(lambda *call: seen.append(call[1][0]))
    flow = torch.rand(2, 3, 28, 28)
    small.eval()(flow)
    means = F.avg_pool2d(flow, 2)  # two pixels to one, from between them
    assert torch.allclose(seen[0], means, atol=1e-6) != antialias


def test_attention_equals_pytorchs():
    torch.manual_seed(0)
    ours, theirs = HeadDropAttention(8, 4, 0.3, True).eval(), torch.nn.MultiheadAttention(
        8, 4, batch_first=True)
    theirs.load_state_dict({
        'in_proj_weight': ours.qkv.weight, 'in_proj_bias': ours.qkv.bias,
        'out_proj.weight': ours.project.weight, 'out_proj.bias': ours.project.bias})
    x = torch.randn(2, 5, 8)
    assert torch.allclose(ours(x), theirs(x, x, x)[0], atol=1e-6)


@pytest.mark.parametrize('as_released', [True, False])
def test_what_training_blinds_a_clip_to(as_released):
    """By the released slip one of the first four tokens, as meant one of the four heads."""
    torch.manual_seed(0)
    attention = HeadDropAttention(8, 4, 0.3, as_released)
    kept = attention._kept(torch.ones(2000, 9, 3, 4, 2)).expand(2000, 9, 3, 4, 2)
    over_rest = (2, 3, 4) if as_released else (1, 2, 4)
    lost = kept.abs().amax(dim=over_rest) == 0  # (N, tokens) or (N, heads)
    assert lost.any(dim=1).float().mean().item() == pytest.approx(0.3, abs=0.03)
    assert lost.sum(dim=1).max() == 1
    assert (kept.abs().amin(dim=over_rest) == 0).equal(lost)
    counts = lost.sum(dim=0).tolist()
    assert min(counts[:4]) > 100
    assert sum(counts[4:]) == 0


def test_as_released_or_not_is_the_same_in_evaluation():
    torch.manual_seed(0)
    released = IncepTR(16, 6, 12, drop=0.9).eval()
    meant = IncepTR(16, 6, 12, drop=0.9, as_released=False).eval()
    meant.load_state_dict(released.state_dict())
    flow = torch.rand(2, 3, 28, 28)
    assert torch.equal(meant(flow)[0], released(flow)[0])
    torch.manual_seed(1)
    first = released.train()(flow)[1]['loss_agreement']
    torch.manual_seed(1)
    assert meant.train()(flow)[1]['loss_agreement'] != first


def test_paths_are_dropped_more_in_later_blocks(small):
    blocks = small.overall[0].blocks
    assert [block.path_drop for block in blocks] == [0, 0.15, 0.3]
    torch.manual_seed(0)
    kept = TransformerBlock(4, 2, 0, 0.3, True)._sometimes(torch.ones(2000, 3, 4))
    assert sorted(kept.unique().tolist()) == pytest.approx([0, 1 / 0.7])
    assert kept.mean().item() == pytest.approx(1, abs=0.05)
    assert kept.eq(kept[:, :1, :1]).all()


def test_released_start(small):
    layer = IncepTR(512, 6, 12).overall[0].blocks[1].perceptron[0]
    assert layer.weight.std().item() == pytest.approx(0.02, rel=0.02)
    assert not layer.bias.any()
    assert small.overall[0].positions.std().item() == pytest.approx(0.02, rel=0.1)


def test_a_width_that_heads_do_not_share_is_refused():
    with pytest.raises(InputError, match='width must be a multiple of 4, got 30'):
        IncepTR(width=30)
