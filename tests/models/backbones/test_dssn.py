import numpy as np
import pytest
import torch
import torch.nn.functional as F

import mmatnet.register  # noqa: F401
from mmatnet.engine.config import load_config
from mmatnet.errors import InputError
from mmatnet.models.backbones.dssn import DSSN
from mmatnet.models.heads.linear_head import LinearHead
from mmatnet.registry import TRANSFORMS
from tests.models.backbones.weights import count_weights, without_gradient


@pytest.mark.parametrize(('kind', 'features', 'weights'), [
    ('multiply', 57_600, 857_603), ('add', 57_600, 857_603), ('concatenate', 115_200, 1_030_403)])
def test_number_of_weights_with_three_classes(kind, features, weights):
    # a stream: 96 * 364 and 256 * (48 * 25 + 1), half of the channels for each group
    assert 34_944 + 307_456 == 342_400
    assert count_weights(DSSN(kind), LinearHead(3, features)) == weights
    with torch.device('meta'):
        pictures = torch.rand(2, 2, 3, 227, 227)
        assert DSSN(kind)(*pictures).flatten(1).shape == (2, features)


def test_shapes_of_a_stream():
    stream, shapes = DSSN().streams[0], []
    for layer in stream:
        layer.register_forward_hook(lambda *call: shapes.append(tuple(call[2].shape[1:])))
    stream(torch.rand(1, 3, 227, 227))
    assert [shapes[number] for number in (0, 2, 4, 6, 8)] == [
        (96, 55, 55), (96, 27, 27), (256, 27, 27), (256, 13, 13), (256, 15, 15)]


def test_every_weight_learns():
    torch.manual_seed(0)
    network, head = DSSN(), LinearHead(3, 57_600)
    scores = head(network(torch.rand(4, 3, 227, 227), torch.rand(4, 3, 227, 227)))
    assert without_gradient(network, head, scores=scores) == []


def test_the_normalisation_counts_the_sum_of_five_channels():
    x = torch.rand(1, 8, 2, 2) * 10
    squares = F.pad((x ** 2).transpose(1, 3), (2, 2)).unfold(3, 5, 1).sum(dim=4).transpose(1, 3)
    expected = x / (2 + 1e-4 * squares) ** 0.75
    assert torch.allclose(DSSN().streams[0][3](x), expected, atol=1e-5)


@pytest.mark.parametrize('kind', ['multiply', 'add'])
def test_how_streams_are_joined(kind):
    torch.manual_seed(0)
    network, pictures = DSSN(kind), torch.rand(2, 1, 3, 227, 227)
    one, other = network.streams[0](pictures[0]), network.streams[1](pictures[1])
    expected = one * other if kind == 'multiply' else one + other
    assert torch.equal(network(*pictures), expected)


def test_an_unknown_kind_is_refused():
    with pytest.raises(InputError, match="kind must be one of multiply, add, concatenate, got 'm'"):
        DSSN('m')


def test_the_pictures_of_the_config():
    results = {'apex_flow': torch.randn(3, 28, 28).numpy()}
    u, v, strain = results['apex_flow'].copy()
    results['apex_flow'][:2] += 5  # no motion lies at one grey level of u and v, not at zero
    cfg = load_config('configs/dssn/dssn_megc2019-cde.py')
    for step in cfg.test_dataloader.dataset.pipeline[:-1]:
        results = TRANSFORMS.build(step)(results)
    assert set(results) == {'length_picture', 'strain_picture'}
    length = np.hypot(u - np.median(u), v - np.median(v))
    for name, third in (('length_picture', length), ('strain_picture', strain)):
        picture = results[name]
        assert picture.shape == (3, 227, 227)
        assert 0 <= picture.min() < 20  # resizing comes after stretching
        assert 235 < picture.max() <= 255
        row, column = ((place + 0.5) * 227 / 28 for place in divmod(third.argmax(), 28))
        assert picture[2, int(row), int(column)] > 200
