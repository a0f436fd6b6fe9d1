import dataclasses
import json

import pytest

from mmatnet.errors import InputError
from mmatnet.features.recipe import Recipe


def test_defaults_are_those_of_the_paper():
    recipe = Recipe()
    assert (recipe.face, recipe.crop_size, recipe.stabilise) == ('registered', 224, 'none')
    apex, motion = recipe.features
    assert (apex.name, apex.shape, motion.name, motion.shape) == ('apex', (224, 224), 'motion',
                                                                  (64, 128))
    assert (motion.blocks, motion.apex_row, motion.angle_mean, motion.reference) == (
        8, 32, 'arithmetic', 'previous')
    assert motion.flow.config['type'] == 'farneback'


def test_every_parameter_is_spelt_out():
    recipe = Recipe(features=[{'type': 'ApexFlow', 'flow': {'type': 'farneback', 'winsize': 21}}])
    assert recipe.to_dict() == {
        'face': 'registered', 'crop_size': 224, 'stabilise': 'none', 'features': [
            {'type': 'ApexFlow', 'size': 224, 'flow': {
                'type': 'farneback', 'pyr_scale': 0.5, 'levels': 3, 'winsize': 21, 'iterations': 3,
                'poly_n': 5, 'poly_sigma': 1.2, 'gaussian': False}}]}


RECIPES = [
    Recipe(), Recipe(face='rtmpose', crop_size=112, stabilise='nose'),
    Recipe(features=['ApexImage']),
    Recipe(features=[{'type': 'MotionRows', 'flow': {'type': 'dis', 'patch_size': 12}, 'blocks': 4,
                      'rows': 32, 'apex_row': 0, 'angle_mean': 'circular', 'reference': 'onset'}]),
    Recipe(features=[{'type': 'ApexFlow', 'flow': 'tvl1', 'size': 28},
                     {'type': 'ApexFlow', 'name': 'dis_flow', 'flow': 'dis'}]),
    Recipe(features=[{'type': 'AlignedFrames', 'count': 10}, 'OnsetFrame', 'Landmarks'])]


@pytest.mark.parametrize('recipe', RECIPES)
def test_json_brings_the_recipe_back(recipe):
    again = Recipe.from_dict(json.loads(json.dumps(recipe.to_dict())))
    assert again == recipe
    assert again.hash == recipe.hash


def test_every_parameter_changes_the_hash():
    assert len({recipe.hash for recipe in RECIPES}) == len(RECIPES)


def test_the_hash_is_stable():
    """A change here makes every store on disk unreadable: raise the version when it is meant."""
    assert Recipe().hash == '80161d93498e7baa'


def test_the_size_of_apex_flow_is_completed():
    one, two = (Recipe(crop_size=112, features=[{'type': 'ApexFlow', **size}])
                for size in ({}, {'size': 112}))
    assert one == two
    assert one.hash == two.hash


def test_a_changed_recipe_leaves_the_first_alone():
    recipe = Recipe()
    smaller = dataclasses.replace(recipe, crop_size=56)
    assert [one.features[0].shape for one in (recipe, smaller)] == [(224, 224), (56, 56)]


def test_one_flow_serves_the_features_that_name_none():
    recipe = Recipe.from_dict({'flow': 'dis', 'features': [
        'ApexImage', 'ApexFlow', {'type': 'MotionRows', 'flow': 'tvl1'}]})
    assert [feature.flow.name for feature in recipe.features[1:]] == ['dis', 'tvl1']
    assert Recipe.from_dict({'flow': {'type': 'dis', 'patch_size': 12}}).features[1].flow \
        .parameters['patch_size'] == 12


def test_features_of_some_streams():
    recipe = Recipe(features=['ApexImage', 'MotionRows', 'ApexFlow'])
    assert recipe.only(('motion_mirrored', 'motion', 'apex')) == Recipe()
    assert recipe.feature('apex_flow_mirrored').name == 'apex_flow'
    assert recipe.feature('onset') is None
    with pytest.raises(InputError, match='the recipe gives apex, motion, apex_flow; it has no ons'):
        recipe.only(('apex', 'onset'))


def test_differences_in_words():
    one = Recipe()
    assert one.differences(Recipe()) == []
    other = Recipe.from_dict({'crop_size': 112, 'flow': {'type': 'farneback', 'winsize': 21}})
    assert one.differences(other) == ['crop_size is 224, not 112',
                                      'motion.flow.winsize is 15, not 21']
    dis = one.differences(Recipe.from_dict({'flow': 'dis'}))
    assert dis[0] == 'motion.flow.type is farneback, not dis'
    assert 'motion.flow.levels is 3, not absent' in dis
    assert 'motion.flow.patch_size is absent, not 8' in dis


def test_what_only_one_recipe_has():
    more = Recipe(features=['ApexImage', 'MotionRows', 'OnsetFrame'])
    assert more.differences(Recipe()) == []
    assert Recipe().differences(more) == ['onset is absent']


@pytest.mark.parametrize(('values', 'sentence'), [
    ({'flow': 'raft'}, "no optical flow is named 'raft'"),
    ({'colour': 1, 'angle': 2}, 'it does not know colour, angle'),
    ({'crop_size': 224.0}, 'crop_size must be a whole number from 1 up, got 224.0'),
    ({'crop_size': 225}, 'crop_size must be a multiple of blocks, got 225 and 8'),
    ({'face': 'dlib'}, "face must be one of registered, .*centerface.*, got 'dlib'"),
    ({'stabilise': True}, 'stabilise must be one of none, nose, got True'),
    ({'features': []}, r'features must be a list with one dict\(type=...\) or more, got \[\]'),
    ({'features': 'ApexImage'}, r'features must be a list'),
    ({'features': ['Apex']}, "no feature is named 'Apex'; did you mean 'Apex"),
    ({'features': [{'type': 'ApexFlow', 'sise': 28}]}, "it takes size, flow, name"),
    ({'features': ['ApexFlow', {'type': 'ApexFlow', 'size': 28}]},
     "two features are named 'apex_flow'; give one of them another name"),
    ({'features': [{'type': 'MotionRows', 'blocks': 0}]},
     'blocks must be a whole number from 1 up, got 0'),
    ({'features': [{'type': 'MotionRows', 'blocks': True}]},
     'blocks must be a whole number from 1 up, got True'),
    ({'features': [{'type': 'MotionRows', 'apex_row': -1}]},
     'apex_row must be a whole number from 0 up, got -1'),
    ({'features': [{'type': 'MotionRows', 'apex_row': 64}]},
     'apex_row must be below rows, got 64 and 64'),
    ({'features': [{'type': 'MotionRows', 'angle_mean': 'mean'}]},
     "angle_mean must be one of arithmetic, circular, got 'mean'"),
    ({'features': [{'type': 'MotionRows', 'reference': 'apex'}]},
     "reference must be one of previous, onset, got 'apex'"),
    ([1], r'a recipe must be names with values, got \[1\]'),
])
def test_unsound_recipes_are_refused(values, sentence):
    with pytest.raises(InputError, match=sentence):
        Recipe.from_dict(values)
