import numpy as np
import pytest
from PIL import Image

from mmatnet.clips.annotation import Clip
from mmatnet.errors import InputError
from mmatnet.features.recipe import Recipe
from mmatnet.sources import open as open_module
from mmatnet.sources.open import keep_open, open_features
from mmatnet.sources.released_rows import write_released_rows
from mmatnet.store.build import build_store

ROWS = {'type': 'MotionRows', 'blocks': 2, 'rows': 4, 'apex_row': 2}
RECIPE = Recipe(crop_size=16, features=['ApexImage', ROWS])
OTHER = Recipe(crop_size=16, features=[{**ROWS, 'rows': 8}])


@pytest.fixture(scope='module')
def data_root(tmp_path_factory):
    root = tmp_path_factory.mktemp('data')
    frames = root / 'frames'
    frames.mkdir()
    for number in range(3):
        Image.fromarray(np.full((16, 16), number, np.uint8)).save(frames / f'{number}.png')
    clip = Clip('casme2', 'sub01', 'EP01', 0, 1, 2, frames='frames')
    build_store([clip], root, root / 'casme2' / 'store', RECIPE)
    (root / 'list.txt').write_text('casme2-sub01-EP02_01f-img59.jpg 1\n')
    write_released_rows(root / 'rows.txt', [(('casme2', 'sub01', 'EP02_01f'),
                                             np.ones((64, 128), np.float32))])
    return root


@pytest.mark.parametrize('source', [
    'casme2/store',
    {'type': 'ClipStore', 'folder': 'casme2/store'},
    {'type': 'ClipStore', 'folder': 'casme2/store', 'recipe': RECIPE.to_dict()},
    {'type': 'ClipStore', 'folder': 'casme2/store', 'recipe': {
        'crop_size': 16, 'features': [ROWS]}},
])
def test_a_store_is_opened_under_the_data_root(data_root, source):
    features = open_features(source, data_root)
    assert [clip.clip for clip in features.clips] == ['EP01']
    assert features.array('motion').shape == (1, 4, 8)


def test_an_absolute_path_is_taken_as_it_is(data_root, tmp_path):
    assert len(open_features(str(data_root / 'casme2' / 'store'), tmp_path).clips) == 1


@pytest.mark.parametrize('files', ['rows.txt', ['rows.txt']])
def test_released_rows_are_opened(data_root, files):
    features = open_features(
        {'type': 'ReleasedRows', 'text_files': files, 'list_file': 'list.txt'}, data_root)
    assert features.array('motion').shape == (1, 64, 128)


def test_released_hoof_is_looked_for_in_the_data_root(data_root):
    with pytest.raises(InputError, match=rf'cannot read {data_root}/Apex_Cropped_images.txt'):
        open_features({'type': 'ReleasedHoof'}, data_root)
    with pytest.raises(InputError, match=rf'cannot read {data_root}/hoof/Apex_Cropped_images.txt'):
        open_features({'type': 'ReleasedHoof', 'folder': 'hoof'}, data_root)


@pytest.mark.parametrize(('source', 'sentence'), [
    ('nowhere/store', r'no clip store at .*nowhere/store; make it with'),
    ('../casme2/store', r'the path \.\./casme2/store leaves the data root'),
    ({'type': 'ReleasedRows', 'text_files': ['../rows.txt'], 'list_file': 'list.txt'},
     r'the path \.\./rows.txt leaves the data root'),
    ({'type': 'Store'}, r"no feature source is named 'Store'; did you mean 'ClipStore'"),
    ({'folder': 'casme2/store'}, r'with type one of .*ClipStore.*, got'),
    (3, r'must be the folder of a clip store or dict\(type=...\)'),
    ({'type': 'ClipStore'}, r"missing a required argument: 'folder'; it takes folder, recipe"),
    ({'type': 'ClipStore', 'folder': 'casme2/store', 'mode': 'r'},
     r"unexpected keyword argument 'mode'"),
    ({'type': 'ReleasedRows', 'list_file': 'list.txt'},
     r"missing a required argument: 'text_files'"),
    ({'type': 'Joined'}, r"missing a required argument: 'sources'"),
    ({'type': 'Joined', 'sources': ['casme2/store']}, r'joining takes two sources or more, got 1'),
    ({'type': 'ReleasedHoof', 'variant': 'HOOF_TIM20_8'}, r'variant must be one of HOOF_TIM10_4'),
    ({'type': 'ClipStore', 'folder': 'casme2/store',
      'recipe': OTHER.to_dict()}, r'motion.rows is 4, not 8'),
])
def test_unsound_descriptions_are_refused(data_root, source, sentence):
    with pytest.raises(InputError, match=sentence):
        open_features(source, data_root)


def test_a_worker_opens_a_source_once(data_root, monkeypatch):
    assert open_features('casme2/store', data_root) is not open_features('casme2/store', data_root)
    monkeypatch.setattr(open_module, '_kept', None)
    keep_open()
    first = open_features('casme2/store', data_root)
    keep_open()
    assert open_features('casme2/store', data_root) is first
    with pytest.raises(InputError, match='no clip store at'):
        open_features('casme2/store', data_root / 'elsewhere')
