"""The feature of docs/add_your_own/feature.md goes all the way, and no file of ours is edited."""
import importlib
import sys
from pathlib import Path

import numpy as np
import pytest
from pages import python_of
from PIL import Image

from mmatnet.cli.extract import main
from mmatnet.clips.annotation import Clip, write_annotations
from mmatnet.datasets.steps import clip_sample
from mmatnet.registry import FEATURES
from mmatnet.sources.open import open_features
from mmatnet.store.clip_store import ClipStore

PAGE = Path(__file__).parents[2] / 'docs' / 'add_your_own' / 'feature.md'
MODULE, CONFIG = python_of(PAGE.read_text(encoding='utf-8'))


@pytest.fixture
def data(tmp_path, monkeypatch):
    """Two clips, prepared, and a config that names the module."""
    (tmp_path / 'my_features.py').write_text(MODULE)
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / 'config.py').write_text(
        CONFIG.replace('recipe = dict(', 'recipe = dict(crop_size=8, '))
    frames, clips = tmp_path / 'frames', []
    for subject in ('s1', 's2'):
        (frames / subject).mkdir(parents=True)
        for number in range(1, 4):
            image = np.tile(np.arange(8, dtype=np.uint8) * 10 * number, (8, 1))
            Image.fromarray(image).save(frames / subject / f'{number}.png')
        clips.append(Clip('casme2', subject, 'EP01', 1, 2, 3, frames=subject))
    write_annotations(tmp_path / 'casme2' / 'annotations.csv', clips)
    (tmp_path / 'casme2' / 'source.json').write_text(f'{{"root": "{frames}"}}')
    yield tmp_path
    FEATURES.module_dict.pop('ColumnMeans', None)
    sys.modules.pop('my_features', None)


@pytest.mark.parametrize('workers', ['1', '2'])
def test_it_is_extracted_stored_read_and_mirrored(data, workers):
    options = [str(data / 'casme2'), '--recipe', str(data / 'config.py'), '--workers', workers]
    assert main(options) == 0
    source = open_features('casme2/store', data)
    expected = np.arange(8) * 5.0
    assert source.array('columns').dtype == np.float32
    assert source.array('columns').tolist() == [expected.tolist()] * 2
    sample = clip_sample(lambda name: source.array(name)[1], ('columns', 'columns_mirrored'))
    assert sample['columns'].tolist() == expected.tolist()
    assert sample['columns_mirrored'].tolist() == expected[::-1].tolist()
    # ours beside it, and it stays
    assert main([*options, '--features', 'onset']) == 0
    assert [feature.name for feature in ClipStore.open(data / 'casme2' / 'store').recipe.features
            ] == ['columns', 'onset']


def test_without_its_module_the_store_says_what_is_missing(data):
    from mmatnet.errors import InputError

    assert main([str(data / 'casme2'), '--recipe', str(data / 'config.py')]) == 0
    del FEATURES.module_dict['ColumnMeans']
    with pytest.raises(InputError, match=r"no feature is named 'ColumnMeans'; .*custom_imports"):
        ClipStore.open(data / 'casme2' / 'store')
    assert main([str(data / 'casme2'), '--features', 'onset']) == 2  # and loses nothing
    assert (data / 'casme2' / 'store' / 'columns.npy').is_file()
    importlib.reload(sys.modules['my_features'])
    assert ClipStore.open(data / 'casme2' / 'store').recipe.features[0].factor == 0.5
