from types import SimpleNamespace

import numpy as np
import pytest

from mmatnet import inference
from mmatnet.errors import InputError
from mmatnet.features.recipe import Recipe
from mmatnet.inference import frames_recipe
from mmatnet.inference.recognizers.base import model_name, verdict


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


@pytest.mark.parametrize(('row', 'label', 'notes'), [
    ([0.1, 0.7, 0.2], 'positive', []),
    ([0.45, 0.55, 0.0], 'positive', []),
    ([0.48, 0.52, 0.0], 'positive', ['positive and negative are nearly as likely']),
    ([0.2, 0.3, 0.5], 'unsure', ['the model is unsure: surprise is likeliest with a probability of '
                                 '0.50, and below 0.51 it tells no class'])])
def test_a_class_is_told_from_the_threshold_on(row, label, notes):
    model = SimpleNamespace(classes=['negative', 'positive', 'surprise'], unsure_below=0.51)
    scores = dict(zip(model.classes, row, strict=True))
    assert verdict(model, np.array(row)) == (label, scores, notes)


def test_a_model_of_ones_own_needs_neither_threshold_nor_name():
    model = SimpleNamespace(classes=['negative', 'positive'])
    assert verdict(model, np.array([0.9, 0.1]))[0] == 'negative'
    assert model_name(model) == 'SimpleNamespace'
    assert model_name(SimpleNamespace(name='mine 2')) == 'mine 2'


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match=r"'mmatnet\.inference' has no attribute 'Nothing'"):
        inference.Nothing  # noqa: B018
