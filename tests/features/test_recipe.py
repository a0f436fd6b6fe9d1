import json

import pytest

from mmatnet.errors import InputError
from mmatnet.features.recipe import Recipe


def test_defaults_are_those_of_the_paper():
    recipe = Recipe()
    assert (recipe.crop_size, recipe.blocks, recipe.rows, recipe.apex_row) == (224, 8, 64, 32)
    assert (recipe.angle_mean, recipe.reference) == ('arithmetic', 'previous')
    assert (recipe.face, recipe.stabilise) == ('registered', 'none')
    assert (recipe.apex_flow, recipe.apex_flow_size) == (False, None)
    assert recipe.width == 128


def test_every_flow_parameter_is_spelt_out():
    assert Recipe(flow_parameters={'winsize': 21}).to_dict()['flow_parameters'] == {
        'pyr_scale': 0.5, 'levels': 3, 'winsize': 21, 'iterations': 3, 'poly_n': 5,
        'poly_sigma': 1.2, 'gaussian': False}


@pytest.mark.parametrize('recipe', [
    Recipe(), Recipe(flow='dis', flow_parameters={'patch_size': 12}, crop_size=112, blocks=4,
                     rows=32, apex_row=0, angle_mean='circular', reference='onset'),
    Recipe(face='rtmpose', stabilise='nose', apex_flow=True, apex_flow_size=56)])
def test_json_brings_the_recipe_back(recipe):
    again = Recipe.from_dict(json.loads(json.dumps(recipe.to_dict())))
    assert again == recipe
    assert again.hash == recipe.hash


CHANGES = [{'flow': 'dis'}, {'flow_parameters': {'levels': 4}}, {'crop_size': 112}, {'blocks': 4},
           {'rows': 48}, {'apex_row': 31}, {'angle_mean': 'circular'}, {'reference': 'onset'},
           {'face': 'centerface'}, {'stabilise': 'nose'}, {'apex_flow': True},
           {'apex_flow': True, 'apex_flow_size': 56}]


def test_every_parameter_changes_the_hash():
    assert {key for change in CHANGES for key in change} == set(Recipe().to_dict())
    hashes = {Recipe(**change).hash for change in CHANGES} | {Recipe().hash}
    assert len(hashes) == len(CHANGES) + 1


def test_the_hash_is_stable():
    """A change here makes every store on disk unreadable: raise the version when it is meant."""
    assert Recipe().hash == Recipe(flow_parameters={'levels': 3, 'poly_sigma': 1.2}).hash
    assert len(Recipe().hash) == 16
    # as the first version, which knew no face and no apex flow, computed them
    assert Recipe().hash == 'dd62066c442761a3'
    assert Recipe(flow='dis', crop_size=112).hash == '31ac47f52e33c837'


def test_apex_flow_is_of_the_crops_size_unless_told():
    assert Recipe(apex_flow=True, crop_size=112).apex_flow_size == 112
    assert Recipe(apex_flow=True) == Recipe(apex_flow=True, apex_flow_size=224)
    assert Recipe(apex_flow=True).hash == Recipe(apex_flow=True, apex_flow_size=224).hash


def test_differences_in_words():
    one = Recipe()
    assert one.differences(Recipe()) == []
    assert one.differences(Recipe(crop_size=112, flow_parameters={'winsize': 21})) == [
        'crop_size is 224, not 112', 'farneback.winsize is 15, not 21']
    other = one.differences(Recipe(flow='dis'))
    assert other[0] == 'flow is farneback, not dis'
    assert 'farneback.levels is 3, not absent' in other
    assert 'dis.patch_size is absent, not 8' in other


@pytest.mark.parametrize(('values', 'sentence'), [
    ({'flow': 'raft'}, "no optical flow is named 'raft'"),
    ({'flow_parameters': {'window': 15}}, 'it does not know window'),
    ({'flow_parameters': 3}, 'flow_parameters must be names with values, got 3'),
    ({'colour': 1, 'angle': 2}, 'it does not know colour, angle'),
    ({'crop_size': 224.0}, 'crop_size must be a whole number from 1 up, got 224.0'),
    ({'blocks': 0}, 'blocks must be a whole number from 1 up, got 0'),
    ({'blocks': True}, 'blocks must be a whole number from 1 up, got True'),
    ({'apex_row': -1}, 'apex_row must be a whole number from 0 up, got -1'),
    ({'crop_size': 225}, 'crop_size must be a multiple of blocks, got 225 and 8'),
    ({'apex_row': 64}, 'apex_row must be below rows, got 64 and 64'),
    ({'angle_mean': 'mean'}, "angle_mean must be one of arithmetic, circular, got 'mean'"),
    ({'reference': 'apex'}, "reference must be one of previous, onset, got 'apex'"),
    ({'face': 'dlib'}, "face must be one of registered, centerface, rtmpose, got 'dlib'"),
    ({'stabilise': True}, 'stabilise must be one of none, nose, got True'),
    ({'apex_flow': 1}, 'apex_flow must be true or false, got 1'),
    ({'apex_flow_size': 56}, 'apex_flow_size goes with apex_flow only, got 56'),
    ({'apex_flow': True, 'apex_flow_size': 225},
     'apex_flow_size must be a whole number from 1 to crop_size 224, got 225'),
    ({'apex_flow': True, 'apex_flow_size': 0}, 'from 1 to crop_size 224, got 0'),
    ([1], r'a recipe must be names with values, got \[1\]'),
])
def test_unsound_recipes_are_refused(values, sentence):
    with pytest.raises(InputError, match=sentence):
        Recipe.from_dict(values)
