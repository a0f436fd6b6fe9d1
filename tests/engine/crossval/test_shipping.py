from types import SimpleNamespace

import pytest

from mmatnet.engine.crossval.shipping import feature_files, node_folder, unpack_once
from mmatnet.errors import InputError


def task(root, *sources):
    return SimpleNamespace(data_root=str(root), sources=sources)


@pytest.fixture
def data(tmp_path):
    """A data root with two stores, released files, and what is none of them."""
    for name in ('casme2/store/clips.csv', 'casme2/store/motion.npy', 'samm/store/clips.csv',
                 'Apex_Cropped_images.txt', 'HOOF-Features.zip', 'HOOF_TIM64_8/Features/1.mat',
                 'rows.txt', 'secret.txt'):
        (tmp_path / 'data' / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / 'data' / name).write_text(name)
    return tmp_path / 'data'


@pytest.mark.parametrize(('source', 'files'), [
    ('casme2/store', ['casme2/store/clips.csv', 'casme2/store/motion.npy']),
    ({'type': 'ClipStore', 'folder': 'samm/store'}, ['samm/store/clips.csv']),
    ({'type': 'ReleasedHoof'}, ['Apex_Cropped_images.txt', 'HOOF-Features.zip']),
    ({'type': 'ReleasedRows', 'text_files': ['rows.txt'], 'list_file': 'Apex_Cropped_images.txt'},
     ['Apex_Cropped_images.txt', 'rows.txt']),
    ({'type': 'Joined', 'sources': ['samm/store', {'type': 'ReleasedHoof'}]},
     ['Apex_Cropped_images.txt', 'HOOF-Features.zip', 'samm/store/clips.csv']),
])
def test_what_a_source_is_read_from(data, source, files):
    assert feature_files(task(data, source)) == files


def test_what_tells_a_synthetic_store_goes_along(data):
    (data / 'casme2' / 'source.json').write_text('{}')
    assert feature_files(task(data, 'casme2/store')) == [
        'casme2/source.json', 'casme2/store/clips.csv', 'casme2/store/motion.npy']


def test_an_unpacked_archive(data):
    (data / 'HOOF-Features.zip').unlink()
    assert feature_files(task(data, {'type': 'ReleasedHoof', 'variant': 'HOOF_TIM64_8'})) == [
        'Apex_Cropped_images.txt', 'HOOF_TIM64_8/Features/1.mat']


def test_what_cannot_be_sent(data, tmp_path):
    (tmp_path / 'elsewhere').mkdir()
    with pytest.raises(InputError, match=r'sends what lies below data_root .*elsewhere does not'):
        feature_files(task(data, 'casme2/store', str(tmp_path / 'elsewhere')))
    with pytest.raises(InputError, match=r'no features at .*smic/store to send'):
        feature_files(task(data, 'smic/store'))


def test_features_are_unpacked_once_per_machine(tmp_path, monkeypatch):
    monkeypatch.setattr('tempfile.gettempdir', lambda: str(tmp_path))
    fetched = []

    def fetch():
        fetched.append(1)
        return {'casme2/store/clips.csv': b'rows'}

    (node_folder('run') / 'data.part').mkdir(parents=True)  # of a process that was killed
    roots = [unpack_once('run', fetch) for _ in range(2)]
    assert roots == [tmp_path / 'mmatnet-run' / 'data'] * 2
    assert (roots[0] / 'casme2' / 'store' / 'clips.csv').read_bytes() == b'rows'
    assert fetched == [1]
