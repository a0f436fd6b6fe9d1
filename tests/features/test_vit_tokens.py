import hashlib

import numpy as np
import pytest
import torch

import mmatnet.register  # noqa: F401
from mmatnet.errors import InputError
from mmatnet.features.vit_tokens import DEVIATION, MEAN, ViTTokens, colour_flow
from tests.features.clips import GreyChange, aligned

ARCH = {'embed_dims': 8, 'num_layers': 2, 'num_heads': 2, 'feedforward_channels': 16}


def transformer():
    from mmpretrain.models.backbones import VisionTransformer
    torch.manual_seed(0)
    network = VisionTransformer(ARCH, 32, 16, layer_cfgs={'act_cfg': {
        'type': 'GELU', 'approximate': 'tanh'}})
    network.eval()
    return network


@pytest.fixture
def weights(tmp_path):
    """The weights of a small transformer, as mmpretrain's files have them."""
    state = {f'backbone.{name}': value for name, value in transformer().state_dict().items()}
    torch.save({'meta': {}, 'state_dict': {**state, 'head.fc.weight': torch.ones(1)}},
               tmp_path / 'vit.pth')
    return tmp_path / 'vit.pth'


def build(weights, **options):
    digest = hashlib.sha256(weights.read_bytes()).hexdigest()
    feature = ViTTokens(**{'weights': weights, 'sha256': digest, 'arch': ARCH, 'picture': 32,
                           'count': 3, **options})
    feature.fit(4)
    return feature


def test_directions_are_hues_and_lengths_are_values():
    field = np.float32([[[1, 0], [0, 1]], [[-2, 0], [0, 0]]])  # right, down, left, still
    picture = colour_flow(field)
    assert picture[0, 0].tolist() == [127, 0, 0]  # red, half as bright
    assert picture[1, 0].tolist() == [0, 255, 255]
    assert picture[1, 1].tolist() == [0, 0, 0]
    assert picture[0, 1].argmax() == 1  # a quarter turn is nearly green
    assert not colour_flow(np.ones((2, 2, 2), np.float32)).any()


def test_a_token_is_what_the_transformer_sees(weights):
    feature = build(weights)
    feature.flow = GreyChange()
    feature.flow.open = lambda: None
    feature.open()
    tokens = feature.compute(aligned())
    assert (tokens.shape, tokens.dtype) == (feature.shape, feature.dtype) == ((3, 8), np.float32)
    network = transformer()
    network.final_norm = False
    # every field of GreyChange is even, so black
    black = torch.from_numpy(np.tile(-MEAN / DEVIATION, (32, 32, 1)).transpose(2, 0, 1)[None])
    with torch.no_grad():
        assert tokens[0] == pytest.approx(network(black)[-1][0].numpy(), abs=1e-5)


def test_the_recipe_knows_the_file(weights):
    feature = build(weights)
    assert feature.config['sha256'] == feature.sha256
    assert not feature.has_mirror
    with pytest.raises(InputError, match='vit_tokens has no mirror'):
        feature.mirror(np.zeros((3, 8), np.float32))


def test_files_that_are_not_it_are_refused(weights, tmp_path):
    with pytest.raises(InputError, match=r"vit.pth: expected a file whose SHA-256 is 'abc', got"):
        build(weights, sha256='abc').open()
    with pytest.raises(InputError, match='patches of 8 in pictures of 32, by mmpretrain'):
        build(weights, patch=8).open()
    text = tmp_path / 'text.pth'
    text.write_text('no weights')
    with pytest.raises(InputError, match=r'text.pth cannot be read as a checkpoint'):
        build(text).open()
    with pytest.raises(InputError, match='there is no such file'):
        ViTTokens('absent.pth', 'abc').open()


@pytest.mark.parametrize(('options', 'sentence'), [
    ({'arch': 'huge'}, "arch must be 'base' or a dict with embed_dims"),
    ({'arch': {'num_layers': 2}}, 'and feedforward_channels, got {\'num_layers\': 2}'),
    ({'arch': {**ARCH, 'depth': 2}}, "num_heads and feedforward_channels, got .*'depth': 2"),
    ({'arch': 5}, 'num_heads and feedforward_channels, got 5'),
    ({'arch': {**ARCH, 'num_heads': '2'}}, "num_heads of arch must be a whole number from 1 up, "
                                           "got '2'"),
    ({'patch': 400}, 'patch must be a whole number from 1 to picture 384, got 400')])
def test_unsound_options_are_refused(options, sentence):
    with pytest.raises(InputError, match=sentence):
        ViTTokens('vit.pth', 'abc', **options)
