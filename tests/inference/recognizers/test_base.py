from types import SimpleNamespace

import pytest

from mmatnet import inference
from mmatnet.errors import InputError
from mmatnet.features.recipe import Recipe
from mmatnet.inference import frames_recipe


def test_a_model_without_a_recipe_cannot_look_at_frames():
    streams = ('apex', 'motion')
    assert frames_recipe(SimpleNamespace(recipe=Recipe(), streams=streams)) == Recipe()
    with pytest.raises(InputError, match='so it cannot look at a video'):
        frames_recipe(SimpleNamespace(recipe=None))


def test_a_model_needs_the_features_of_its_streams_alone():
    recipe = Recipe(features=['ApexImage', 'MotionRows', 'ApexFlow'])
    assert frames_recipe(SimpleNamespace(recipe=recipe, streams=('apex',))) == Recipe(
        features=['ApexImage'])
    with pytest.raises(InputError, match='the recipe gives apex, motion, apex_flow; it has no ons'):
        frames_recipe(SimpleNamespace(recipe=recipe, streams=('onset',)))


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match=r"'mmatnet\.inference' has no attribute 'Nothing'"):
        inference.Nothing  # noqa: B018
