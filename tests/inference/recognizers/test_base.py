from types import SimpleNamespace

import pytest

from mmatnet import inference
from mmatnet.errors import InputError
from mmatnet.features.recipe import Recipe
from mmatnet.inference import OnnxRecognizer, TorchRecognizer, frames_recipe, open_recognizer


def test_a_folder_or_a_file_in_it_is_an_exported_model(exported):
    for place in (exported, exported / 'model.onnx', str(exported / 'model.json')):
        assert isinstance(open_recognizer(place), OnnxRecognizer)
    with pytest.raises(InputError, match='is an exported model, holds its own weights'):
        open_recognizer(exported, 'iter_1.pth')
    with pytest.raises(InputError, match='is an exported model, holds its own weights'):
        open_recognizer(exported, options={'data_root': 'data'})


def test_a_config_takes_a_checkpoint(make_checkpoint):
    cfg, checkpoint = make_checkpoint()
    assert isinstance(open_recognizer(cfg, checkpoint), TorchRecognizer)
    with pytest.raises(InputError, match=r'configs/demo\.py is a config, which needs a checkpoint'):
        open_recognizer('configs/demo.py')


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
