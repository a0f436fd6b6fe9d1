from types import SimpleNamespace

import pytest

from mmatnet import inference
from mmatnet.errors import InputError
from mmatnet.features.recipe import Recipe
from mmatnet.inference import frames_recipe


def test_a_model_without_a_recipe_cannot_look_at_frames():
    assert frames_recipe(SimpleNamespace(recipe=Recipe())) == Recipe()
    with pytest.raises(InputError, match='so it cannot look at a video'):
        frames_recipe(SimpleNamespace(recipe=None))


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match=r"'mmatnet\.inference' has no attribute 'Nothing'"):
        inference.Nothing  # noqa: B018
