import shutil
from types import SimpleNamespace

import pytest

from mmatnet.engine.crossval.shipping import feature_files, node_folder, unpack_once
from mmatnet.errors import InputError
from mmatnet.sources.open import open_features


def task(root, *sources):
    return SimpleNamespace(data_root=str(root),
                           features=[open_features(source, root) for source in sources])


def test_a_store_is_sent_with_what_tells_that_it_is_synthetic(two_subjects, tmp_path):
    root = shutil.copytree(two_subjects, tmp_path / 'data')
    store = [f'casme2/store/{name}' for name in ('apex.npy', 'clips.csv', 'motion.npy',
                                                 'motion_mirrored.npy', 'recipe.json')]
    assert feature_files(task(root, 'casme2/store')) == store
    (root / 'casme2' / 'source.json').write_text('{}')
    (root / 'other.txt').write_text('not sent')
    assert feature_files(task(root, 'casme2/store')) == ['casme2/source.json', *store]


def test_what_cannot_be_sent(two_subjects, tmp_path):
    with pytest.raises(InputError, match=r'sends what lies below data_root .*npy does not; move'):
        feature_files(task(tmp_path, str(two_subjects / 'casme2' / 'store')))
    with pytest.raises(InputError, match='SimpleNamespace does not say its own; give it an attr'):
        feature_files(SimpleNamespace(data_root='data', features=[SimpleNamespace()]))


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
