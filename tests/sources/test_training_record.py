import dataclasses
import json

import pytest

from mmatnet.errors import InputError
from mmatnet.face.placement import Placement
from mmatnet.features.recipe import Recipe
from mmatnet.sources.training_record import (
    SYNTHETIC_REMARK,
    DatabaseShare,
    TrainingData,
    is_synthetic,
)


def share(name='casme2', synthetic=False, recipe=None):
    return DatabaseShare(name, synthetic, recipe, {'negative': 2, 'positive': 1}, ['sub01'])


def training(*shares, started_from=()):
    return TrainingData(['negative', 'positive'], list(shares), list(started_from), [], 'last', 0)


def test_plain_data_and_back():
    data = training(share(recipe=Recipe().to_dict()), started_from=[share('smic', True)])
    assert TrainingData.from_dict(json.loads(json.dumps(data.to_dict()))) == data


def test_a_record_of_an_earlier_version_is_read():
    """Its recipe is flat, and means the same as today's."""
    flat = {'flow': 'farneback', 'flow_parameters': {}, 'blocks': 8, 'rows': 64, 'apex_flow': False}
    data = TrainingData.from_dict(training(share(recipe=flat), share('smic', recipe={
        **Recipe().to_dict(), 'face': 'centerface'})).to_dict())
    assert data.recipe == Recipe()


def test_anything_synthetic_makes_the_whole_synthetic():
    assert training(share(), share('samm', True)).remark == SYNTHETIC_REMARK
    assert training(share(), started_from=[share('samm', True)]).synthetic
    assert training(share()).remark is None


@pytest.mark.parametrize(('recipes', 'expected'), [
    ([Recipe(), Recipe()], Recipe()),
    ([Recipe(face='centerface'), Recipe()], Recipe(face='centerface')),
    ([Recipe(), Recipe.from_dict({'flow': 'dis'})], None),
    ([Recipe(), None], None),
    ([], None),
], ids=['same', 'faces', 'flows', 'released', 'nothing'])
def test_the_recipe_is_the_one_that_all_databases_have(recipes, expected):
    data = training(*(share(recipe=recipe and recipe.to_dict()) for recipe in recipes))
    assert data.recipe == expected


def test_the_placement_is_the_mean_over_the_clips_whose_place_is_known():
    assert training(share()).placement is None
    high, low = (Placement((70, y), (150, y), (80, y + 70), (140, y + 70), aspect)
                 for y, aspect in ((90, 0.8), (60, 1.0)))
    many = dataclasses.replace(share('smic'), clips={'negative': 6, 'positive': 3},
                               placement=low.to_dict())
    data = training(dataclasses.replace(share(), placement=high.to_dict()), many, share('samm'))
    again = TrainingData.from_dict(json.loads(json.dumps(data.to_dict())))
    assert again == data
    assert again.placement.left_eye == pytest.approx((70, (3 * 90 + 9 * 60) / 12))
    assert again.placement.aspect == pytest.approx((3 * 0.8 + 9 * 1.0) / 12)


@pytest.mark.parametrize(('change', 'sentence'), [
    ({'databases': [{**vars(share()), 'placement': {'left_eye': 1}}]}, 'expected a placement'),
    ({'colour': 1}, r"damaged one: Additional properties .* \('colour' was unexpected\)"),
    ({'seed': None}, "damaged one: at seed: None is not of type 'integer'"),
    ({'held_out': 5}, "damaged one: at held_out: 5 is not of type 'array'"),
    ({'selection': 'lasu'}, "damaged one: at selection: 'lasu' is not one of"),
    ({'databases': [{'name': 'casme2'}]}, "at databases.0: 'synthetic' is a required property"),
    ({'databases': [{**vars(share()), 'clips': {'negative': 2.5}}]},
     "at databases.0.clips.negative: 2.5 is not of type 'integer'"),
    ({'databases': [{**vars(share()), 'recipe': {'flow': 'none'}}]}, 'flow'),
])
def test_an_unsound_record_is_refused(change, sentence):
    with pytest.raises(InputError, match=sentence):
        TrainingData.from_dict({**training(share()).to_dict(), **change})
    for record in ({}, [], 5, None):
        with pytest.raises(InputError, match='got a damaged one'):
            TrainingData.from_dict(record)


def test_synthetic_is_read_beside_the_store_however_it_is_named(tmp_path):
    for name, synthetic in (('drawn', True), ('real', False)):
        (tmp_path / name).mkdir()
        (tmp_path / name / 'source.json').write_text(
            json.dumps({'root': '/', 'synthetic': synthetic}))
    assert is_synthetic('drawn/store', tmp_path)
    assert not is_synthetic('real/store', tmp_path)
    assert not is_synthetic('unknown/store', tmp_path)
    store = {'type': 'ClipStore', 'folder': 'drawn/store'}
    assert is_synthetic(store, tmp_path)
    assert is_synthetic({'type': 'Joined', 'sources': ['real/store', store]}, tmp_path)
    assert not is_synthetic({'type': 'ReleasedRows', 'text_files': [], 'list_file': 'x'}, tmp_path)


