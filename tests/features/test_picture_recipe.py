import itertools
import json

import numpy as np
import pytest

from mmatnet.errors import InputError
from mmatnet.features.apex_flow import mirror_apex_flow
from mmatnet.features.picture_recipe import PictureRecipe
from mmatnet.features.recipe import Recipe

PICTURE = np.random.default_rng(0).integers(0, 256, (5, 6, 3), dtype=np.uint8)


def test_grey_levels_become_plus_minus_one():
    picture = np.array([[[0, 255, 0], [255, 0, 255], [127, 128, 51]]], np.uint8)  # (1, 3, 3)
    flow = PictureRecipe().apex_flow(picture)
    assert (flow.shape, flow.dtype) == ((3, 1, 3), np.float32)
    assert flow[:, 0] == pytest.approx(np.array([
        [-1, 1, -0.5 / 127.5], [1, -1, 0.5 / 127.5], [0, 1, 0.2]]))


@pytest.mark.parametrize('order', [*map(''.join, itertools.permutations('uvs'))])
def test_every_channel_order(order):
    stored = PICTURE[..., ['uvs'.index(letter) for letter in order]]
    assert np.array_equal(PictureRecipe(order).apex_flow(stored),
                          PictureRecipe('uvs').apex_flow(PICTURE))


def test_the_mirror_is_that_of_the_mirrored_picture():
    mirrored = PICTURE[:, ::-1].copy()
    mirrored[..., 0] = 255 - mirrored[..., 0]
    assert np.array_equal(mirror_apex_flow(PictureRecipe().apex_flow(PICTURE)),
                          PictureRecipe().apex_flow(mirrored))


def test_json_brings_it_back_and_every_parameter_changes_the_hash():
    recipe = PictureRecipe('svu', 56)
    assert PictureRecipe.from_dict(json.loads(json.dumps(recipe.to_dict()))) == recipe
    hashes = {other.hash for other in (recipe, PictureRecipe('uvs', 56), PictureRecipe('svu', 28))}
    assert len(hashes) == 3


def test_differences_in_words():
    assert PictureRecipe().differences(PictureRecipe('svu', 56)) == [
        'channels is uvs, not svu', 'size is 28, not 56']
    assert PictureRecipe().differences(Recipe()) == ['it was made from pictures, not from frames']
    assert Recipe().differences(PictureRecipe()) == ['it was made from frames, not from pictures']


@pytest.mark.parametrize(('values', 'sentence'), [
    ({'channels': 'uv'}, r'channels must say which of u, v and s \(strain\) .*, got .uv.'),
    ({'channels': 'uuv'}, r'got .uuv.'),
    ({'channels': None}, r'got None'),
    ({'size': 1}, r'size must be a whole number from 2 up, got 1'),
    ({'size': 28.0}, r'size must be a whole number from 2 up, got 28.0'),
    ({'order': 'uvs'}, r'a recipe of pictures has channels and size, got'),
    ([], r'a recipe of pictures has channels and size, got \[\]'),
])
def test_unsound_recipes_are_refused(values, sentence):
    with pytest.raises(InputError, match=sentence):
        PictureRecipe.from_dict(values)
