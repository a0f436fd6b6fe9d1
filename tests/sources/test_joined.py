import pickle
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from mmatnet.clips.annotation import Clip, write_annotations
from mmatnet.engine.crossval.shipping import feature_files
from mmatnet.errors import InputError
from mmatnet.sources.joined import Joined
from mmatnet.sources.open import open_features
from mmatnet.sources.released_rows import write_released_rows

KEYS = [('casme2', 'sub01', 'EP02_01f'), ('casme2', 'sub01', 'EP19_05f'),
        ('casme2', 'sub01', 'EP19_06f')]
PICTURES = {'type': 'FlowPictures', 'table': 'pictures/table.csv'}
SOURCE = {'type': 'Joined', 'sources': [PICTURES, {
    'type': 'ReleasedRows', 'text_files': 'rows.txt', 'list_file': 'list.txt'}]}


@pytest.fixture
def root(tmp_path):
    """Pictures of three clips, and released rows of the last two, in another order."""
    (tmp_path / 'pictures').mkdir()
    for number, key in enumerate(KEYS):
        picture = np.full((28, 28, 3), 100 + number, np.uint8)
        Image.fromarray(picture).save(tmp_path / 'pictures' / f'{key[2]}.png')
    write_annotations(tmp_path / 'pictures' / 'annotations.csv',
                      [Clip(*key, emotion='positive') for key in KEYS])
    (tmp_path / 'pictures' / 'table.csv').write_text('clip,path\n' + ''.join(
        f'{"/".join(key)},{key[2]}.png\n' for key in KEYS))
    released = [KEYS[2], KEYS[1]]
    (tmp_path / 'list.txt').write_text(''.join(f'{"-".join(key)}-img59.jpg 1\n'
                                               for key in released))
    write_released_rows(tmp_path / 'rows.txt', [
        (key, np.full((64, 128), KEYS.index(key), np.float32)) for key in released])
    return tmp_path


def test_arrays_of_one_clip_stand_in_one_row(root):
    joined = open_features(SOURCE, root)
    assert [clip.key for clip in joined.clips] == KEYS[1:]  # the first is in one source alone
    flow, motion = joined.array('apex_flow'), joined.array('motion')
    assert flow[:, 2, 0, 0] == pytest.approx(np.array([101, 102]) / 255)
    assert motion[:, 0, 0].tolist() == [1, 2]
    assert joined.array('motion') is motion  # taken together once


def test_what_no_source_has_is_refused(root):
    with pytest.raises(InputError, match=r"pictures of flow give apex_flow and apex_flow_mirrored, "
                                         r"no 'apex'; .*only motion"):
        open_features(SOURCE, root).array('apex')


def test_a_pickle_holds_no_array(root):
    joined = open_features(SOURCE, root)
    joined.array('apex_flow')
    again = pickle.loads(pickle.dumps(joined))
    assert again._arrays == {}
    assert np.array_equal(again.array('apex_flow'), joined.array('apex_flow'))


def test_the_same_clips_in_the_same_order_stay_on_disk(root):
    joined = Joined([PICTURES, PICTURES], root)
    assert joined.array('apex_flow') is joined._parts[0].array('apex_flow')


def test_sources_without_a_common_clip_are_refused(root):
    (root / 'list.txt').write_text('casme2-sub02-EP01_11f-img91.jpg 0\n')
    write_released_rows(root / 'rows.txt', [(('casme2', 'sub02', 'EP01_11f'),
                                             np.ones((64, 128), np.float32))])
    with pytest.raises(InputError, match=r'the 2 joined sources share no clip; the first of each: '
                                         r'casme2/sub01/EP02_01f, casme2/sub02/EP01_11f'):
        open_features(SOURCE, root)


def test_files_of_all_sources_are_shipped(root):
    task = SimpleNamespace(data_root=str(root), features=[open_features(SOURCE, root)])
    assert feature_files(task) == [
        'list.txt', *sorted(f'pictures/{key[2]}.png' for key in KEYS), 'pictures/annotations.csv',
        'pictures/table.csv', 'rows.txt']
