import pytest
import torch
import torch.nn.functional as F

import mmatnet.register  # noqa: F401
from mmatnet.models.backbones.inception import InceptionBlock, inception_stream
from tests.models.backbones.weights import count_weights


@pytest.mark.parametrize(('arguments', 'weights'), [
    # 1x1 alone, 1x1 and 3x3, 1x1 and 5x5, 1x1 after the pooling
    ((3, 6), 24 + (24 + 330) + (24 + 906) + 24),
    ((24, 12, 6), 300 + (150 + 660) + (150 + 1812) + 300),
    ((24, 12, 6, True), 3372 + 2 * (12 + 6 + 12 + 6 + 12 + 12)),
])
def test_number_of_weights(arguments, weights):
    assert count_weights(InceptionBlock(*arguments)) == weights


def test_the_block_equals_the_straight_line():
    torch.manual_seed(0)
    block, x = InceptionBlock(3, 4, 2), torch.randn(2, 3, 6, 5)

    def convolve(x, layer):
        return F.relu(F.conv2d(x, layer.weight, layer.bias, padding=layer.kernel_size[0] // 2))

    one, three, five, pool = block.branches
    expected = torch.cat([
        convolve(x, one[0]),
        convolve(convolve(x, three[0]), three[2]),
        convolve(convolve(x, five[0]), five[2]),
        convolve(F.max_pool2d(x, 3, 1, 1), pool[1])], dim=1)
    assert expected.shape == (2, 16, 6, 5)
    assert [layer.kernel_size[0] for layer in (one[0], three[0], three[2], five[0], five[2],
                                               pool[1])] == [1, 1, 3, 1, 5, 1]
    assert torch.allclose(block(x), expected, atol=1e-6)


def test_shapes_of_a_stream():
    stream, shapes = inception_stream(1), []
    for layer in stream:
        layer.register_forward_hook(lambda *call: shapes.append(tuple(call[2].shape[1:])))
    stream(torch.rand(2, 1, 28, 28))
    assert shapes == [(24, 28, 28), (24, 14, 14), (64, 14, 14), (64, 7, 7), (3136,)]
