import pytest
import torch
import torch.nn.functional as F

import mmatnet.register  # noqa: F401
from mmatnet.datasets.steps.windows import boxes_around
from mmatnet.engine.config import load_config
from mmatnet.errors import InputError
from mmatnet.models.backbones.htnet import Attention, HTNet, Level, Merge
from mmatnet.models.heads.linear_head import LinearHead
from tests.models.backbones.weights import count_weights, without_gradient

# (x, y) in 28x28 pixels: eyes, nose and corners of the mouth where the authors find no face
POINTS = [(9.528, 11.063), (21.396, 10.920), (15.380, 17.381), (10.255, 22.121), (20.584, 22.256)]


@pytest.mark.parametrize(('as_released', 'weights'), [(True, 139_582_982), (False, 139_582_988)])
def test_number_of_weights_with_three_classes(as_released, weights):
    # as meant, the first two levels have four places in a block, and a number for each
    with torch.device('meta'):  # 560 MB otherwise
        network, head = HTNet(as_released=as_released), LinearHead(3, 1024)
    assert count_weights(network, head) == weights


@pytest.mark.parametrize(('as_released', 'tokens'), [(True, [1, 1, 1]), (False, [4, 4, 1])])
def test_shapes_of_the_levels(as_released, tokens):
    shapes, seen = [], []
    with torch.device('meta'):
        network = HTNet(as_released=as_released)
        network.embed.register_forward_hook(lambda *call: shapes.append(call[2].shape[1:]))
        for merge in network.merges:
            merge.register_forward_hook(lambda *call: shapes.append(call[2].shape[1:]))
        for level in network.levels:
            level.layers[0][0].register_forward_hook(lambda *call: seen.append(call[2].shape[:2]))
        assert network(torch.rand(2, 3, 28, 28)).shape == (2, 1024)
    assert shapes == [(256, 4, 4), (512, 2, 2), (1024, 1, 1)]
    assert [shape[1] for shape in seen] == tokens
    assert [shape[0] for shape in seen] == [2 * 16 // tokens[0], 2 * 4 // tokens[1], 2]


def test_heads_are_rounded_down():
    with torch.device('meta'):
        network = HTNet()
    sizes = [level.layers[0][0][1].qkv.weight.shape for level in network.levels]
    assert sizes == [(3 * 255, 256), (3 * 510, 512), (3 * 1020, 1024)]
    assert [len(level.layers) for level in network.levels] == [2, 2, 10]


@pytest.mark.parametrize('as_released', [True, False])
def test_queries_and_keys_learn_where_there_is_more_than_one_place(as_released):
    torch.manual_seed(0)
    network, head = HTNet(width=12, depths=(1, 1, 1), as_released=as_released), LinearHead(3, 48)
    scores = head(network(torch.rand(8, 3, 28, 28)))
    assert without_gradient(network, head, scores=scores) == []
    learn = []
    for level in network.levels:
        gradient = level.layers[0][0][1].qkv.weight.grad.unflatten(0, (3, -1))
        assert gradient[2].any()  # of values
        learn.append(gradient[:2].abs().max().item() > 1e-12)
    assert learn == ([False] * 3 if as_released else [True, True, False])


def test_as_released_attention_is_a_linear_map():
    torch.manual_seed(0)
    network = HTNet(width=12, depths=(1, 1, 1)).eval()
    flow, before = torch.rand(2, 3, 28, 28), None
    for _ in range(2):
        for level in network.levels:
            level.layers[0][0][1].qkv.weight.data.unflatten(0, (3, -1))[:2].normal_()
        if before is None:
            before = network(flow)
    assert torch.allclose(network(flow), before, atol=1e-6)


def test_attention_equals_pytorchs():
    torch.manual_seed(0)
    ours, theirs = Attention(8, 4), torch.nn.MultiheadAttention(8, 4, batch_first=True)
    theirs.load_state_dict({
        'in_proj_weight': ours.qkv.weight, 'in_proj_bias': torch.zeros(24),
        'out_proj.weight': ours.project.weight, 'out_proj.bias': ours.project.bias})
    x = torch.randn(2, 5, 8)
    assert torch.allclose(ours(x), theirs(x, x, x)[0], atol=1e-6)


def test_a_level_works_inside_its_blocks():
    torch.manual_seed(0)
    level, x = Level(6, 2, 2, blocks=2, side=2), torch.randn(2, 6, 4, 4)
    (attend, perceive), (attend2, perceive2) = level.layers
    out = level(x)
    for top, left in ((0, 0), (0, 2), (2, 0), (2, 2)):
        block = x[1, :, top:top + 2, left:left + 2].flatten(1).T[None] + level.positions[:, None]
        block = block + attend(block)
        block = block + perceive(block)
        block = block + attend2(block)
        block = block + perceive2(block)  # (1, 4, 6)
        expected = block[0].T.unflatten(1, (2, 2))
        assert torch.allclose(out[1, :, top:top + 2, left:left + 2], expected, atol=1e-5)


def test_merging_equals_the_straight_line():
    torch.manual_seed(0)
    merge, x = Merge(4, 6), torch.randn(2, 4, 4, 4)
    y = F.conv2d(x, merge.convolution.weight, merge.convolution.bias, padding=1)
    y = (y - y.mean(1, keepdim=True)) / (y.var(1, unbiased=False, keepdim=True) + 1e-5).sqrt()
    assert torch.allclose(merge(x), F.max_pool2d(y, 3, 2, 1), atol=1e-5)


@pytest.mark.parametrize(('options', 'sentence'), [
    ({'patch': 5}, '28 pixels into patches of 5'),
    ({'patch': 2}, 'patches of 2 and these, for 3 levels, into 4 blocks'),
    ({'width': 2}, '3 heads need a width of as many channels, got 2')])
def test_unsound_sizes_are_refused(options, sentence):
    with pytest.raises(InputError, match=sentence):
        HTNet(**options)


def windows(config):
    step = load_config(config).test_dataloader.dataset.pipeline[-2]
    assert (step.type, tuple(step.tile), step.columns) == ('TileWindows', (14, 14), 2)
    return [tuple(box) for box in step.boxes]


def test_the_released_windows_take_x_for_a_row():
    left_eye, right_eye, _, left_mouth, right_mouth = ((y, x) for x, y in POINTS)
    assert windows('configs/htnet/htnet_megc2019-cde.py') == boxes_around(
        [left_eye, right_eye, left_mouth, right_mouth], 14, 28)


@pytest.mark.parametrize('config', ['configs/htnet/htnet-attn_megc2019-cde.py',
                                    'configs/htnet/htnet-attn_megc2019-hde_common.py'])
def test_the_windows_as_meant(config):
    left_eye, right_eye, _, left_mouth, right_mouth = POINTS
    assert windows(config) == boxes_around(
        [left_eye, right_eye, left_mouth, right_mouth], 14, 28)
