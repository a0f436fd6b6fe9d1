import json
import shutil

import pytest

from mmatnet.errors import InputError
from mmatnet.features.recipe import Recipe
from mmatnet.inference.recognizers.description import read_description
from mmatnet.io.json_files import SEAL, write_json


@pytest.fixture
def folder(exported, tmp_path):
    return shutil.copytree(exported, tmp_path / 'copy')


def test_the_file_spells_out_what_a_user_looks_for_once(exported):
    content = json.loads((exported / 'model.json').read_text())
    assert content['training']['classes'] == ['negative', 'positive', 'surprise']
    share, = content['training']['databases']
    assert (share['recipe'], share['synthetic']) == (Recipe().to_dict(), False)
    assert content['inputs'] == {'apex': [1, 56, 56], 'motion': [64, 128]}
    assert content['versions'].keys() >= {'mmatnet', 'torch', 'onnx', 'onnxruntime'}
    assert len(content['network_sha256']) == len(content['checkpoint_sha256']) == 64
    assert not content.keys() & {'classes', 'recipe', 'recipe_hash', 'synthetic', 'remark'}


def swap_classes(content):
    content['training']['classes'].reverse()


def another_recipe(content):
    content['training']['databases'][0]['recipe']['crop_size'] = 112


@pytest.mark.parametrize('change', [swap_classes, another_recipe])
def test_another_meaning_is_noticed(folder, change):
    content = json.loads((folder / 'model.json').read_text())
    change(content)
    (folder / 'model.json').write_text(json.dumps(content))
    with pytest.raises(InputError, match=r'copy/model\.json: it was changed after it was written, '
                                         '.*; make the folder again with `mmatnet export`'):
        read_description(folder)


@pytest.mark.parametrize(('change', 'sentence'), [
    ({'format': 1}, 'at format: 2 was expected; make the folder again with `mmatnet export`'),
    ({'network_sha256': '0' * 64}, r'model\.onnx is missing or is not the one that model\.json'),
    ({'colour': 1}, r"model\.json: Additional properties are not allowed \('colour' was"),
    ({'steps': None}, "at steps: None is not of type 'array'"),
    ({'training': {}}, "at training: 'classes' is a required property"),
    ({'check': 3}, "at check: 3 is not of type 'object'"),
])
def test_a_description_that_does_not_fit_is_refused(folder, change, sentence):
    content = json.loads((folder / 'model.json').read_text())
    del content[SEAL]
    write_json(folder / 'model.json', {**content, **change}, sealed=True)
    with pytest.raises(InputError, match=sentence):
        read_description(folder)


def test_a_recipe_that_is_none_is_refused(folder):
    content = json.loads((folder / 'model.json').read_text())
    del content[SEAL]
    content['training']['databases'][0]['recipe'] = {'crop_size': -5}
    write_json(folder / 'model.json', content, sealed=True)
    with pytest.raises(InputError, match=r'model\.json: crop_size must be .*; make the folder'):
        read_description(folder)


def test_damaged_and_missing_files_are_sentences(folder):
    (folder / 'model.onnx').unlink()
    with pytest.raises(InputError, match=r'model\.onnx is missing'):
        read_description(folder)
    (folder / 'model.json').write_text('{')
    with pytest.raises(InputError, match=r'model\.json: expected JSON'):
        read_description(folder)
    (folder / 'model.json').unlink()
    with pytest.raises(InputError, match=r'no exported model in .*copy: there is no model\.json'):
        read_description(folder)
