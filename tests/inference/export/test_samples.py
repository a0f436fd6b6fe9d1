import numpy as np
import pytest

from mmatnet.errors import InputError
from mmatnet.features.recipe import Recipe
from mmatnet.inference.export.samples import comparison_clips
from tests.inference.export.trained import share, training


@pytest.fixture
def cfg(make_checkpoint):
    return make_checkpoint()[0]


def test_clips_of_the_store_are_taken_evenly(cfg):
    clips, source = comparison_clips(cfg, training(), ('apex', 'motion'))
    assert (len(clips), source) == (24, 'clips of casme2/store')
    assert list(clips[0]) == ['apex', 'motion']
    assert clips[0]['motion'].shape == (64, 128)


ROWS = {'type': 'MotionRows', 'rows': 8, 'apex_row': 4, 'blocks': 2}


@pytest.mark.parametrize(('root', 'recipe', 'reason'), [
    ('/nowhere', Recipe(features=['ApexImage', ROWS, {'type': 'ApexFlow', 'size': 56}]),
     'no clip store at /nowhere/casme2/store'),
    (None, Recipe(features=['ApexImage', ROWS]), 'of another recipe now'),
    (None, Recipe(features=['ApexImage', 'OnsetFrame']), 'it has no onset'),
], ids=['no store', 'another recipe', 'no such array'])
def test_else_they_are_drawn_from_a_seed_by_the_features(cfg, root, recipe, reason):
    cfg.data_root = root or cfg.data_root
    streams = tuple(feature.name for feature in recipe.features)
    clips, source = comparison_clips(cfg, training(share(recipe=recipe)), streams)
    again, _ = comparison_clips(cfg, training(share(recipe=recipe)), streams)
    assert source.startswith('random clips, seed 0 (')
    assert reason in source
    for name in streams:
        feature = recipe.feature(name)
        assert (clips[3][name].shape, clips[3][name].dtype) == (feature.shape, feature.dtype)
        assert np.array_equal(clips[5][name], again[5][name])
        assert not np.array_equal(clips[5][name], clips[6][name])


def test_only_the_features_that_are_read_must_be_of_one_recipe(cfg):
    other = Recipe(features=['ApexImage', 'MotionRows', 'ApexFlow'])
    for recipe in (other, other.only(['apex'])):
        _, source = comparison_clips(cfg, training(share(recipe=recipe)), ('apex',))
        assert source == 'clips of casme2/store'


def test_without_features_and_recipe_there_is_nothing_to_compare_on(cfg):
    cfg.data_root = '/nowhere'
    with pytest.raises(InputError, match='there are no features to compare'):
        comparison_clips(cfg, training(share(recipe=None)), ('motion',))


def test_features_without_a_recipe_serve_too(cfg):
    cfg.train_dataloader.dataset.sources = [
        {'type': 'Joined', 'sources': [f'{cfg.data_root}/casme2/store'] * 2}]
    clips, source = comparison_clips(cfg, training(share(recipe=None)), ('motion',))
    assert (len(clips), source) == (24, 'clips of Joined')
