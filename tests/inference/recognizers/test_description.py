import json
import shutil

import pytest

from mmatnet.errors import InputError
from mmatnet.features.recipe import Recipe
from mmatnet.inference.recognizers.description import read_description


def test_the_file_spells_out_what_a_user_looks_for(exported):
    content = json.loads((exported / 'model.json').read_text())
    assert content['classes'] == ['negative', 'positive', 'surprise']
    assert content['recipe'] == Recipe().to_dict()
    assert content['recipe_hash'] == Recipe().hash
    assert (content['synthetic'], content['remark']) == (False, None)
    assert content['inputs'] == {'apex': [1, 56, 56], 'motion': [64, 128]}
    assert content['versions'].keys() >= {'mmatnet', 'torch', 'onnx', 'onnxruntime'}
    assert len(content['network_sha256']) == len(content['checkpoint_sha256']) == 64


@pytest.mark.parametrize(('change', 'sentence'), [
    ({'format': 2}, r'is of format 2, this mmatnet reads format 1'),
    ({'network_sha256': '0'}, r'model\.onnx is missing or is not the one that model\.json beside'),
    ({'steps': None, 'colour': 1}, "does not describe a model .*unexpected .*'colour'"),
    ({'training': {}}, 'does not describe a model .*expected a record of training data'),
    ({'check': 3}, 'does not describe a model'),
])
def test_a_description_that_does_not_fit_is_refused(exported, tmp_path, change, sentence):
    folder = shutil.copytree(exported, tmp_path / 'copy')
    path = folder / 'model.json'
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))
    with pytest.raises(InputError, match=sentence):
        read_description(folder)


def test_damaged_and_missing_files_are_sentences(exported, tmp_path):
    with pytest.raises(InputError, match=r'no exported model in .*model\.json cannot be read'):
        read_description(tmp_path)
    folder = shutil.copytree(exported, tmp_path / 'copy')
    for text, sentence in (('{', 'expected JSON, got other text'), ('[]', 'is of format None')):
        (folder / 'model.json').write_text(text)
        with pytest.raises(InputError, match=sentence):
            read_description(folder)
    shutil.copy(exported / 'model.json', folder)
    (folder / 'model.onnx').unlink()
    with pytest.raises(InputError, match=r'model\.onnx is missing'):
        read_description(folder)
