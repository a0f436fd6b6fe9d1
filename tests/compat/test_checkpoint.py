"""Reading checkpoints: old ones, forged ones, broken ones, downloaded ones."""
import contextlib
import hashlib
import os
import pickle
import textwrap
import threading
import zipfile
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
import torch
from mmengine.logging import HistoryBuffer
from mmengine.runner import CheckpointLoader
from mmengine.runner import checkpoint as mmengine_checkpoint

from mmatnet.compat import checkpoint, old_pickle
from mmatnet.errors import InputError

reads_old_files = pytest.mark.skipif(
    not checkpoint._TAKES_STAND_INS, reason='torch < 2.6 cannot read these files safely')


ROOT = Path(__file__).parents[2]


class Payload:
    """Pickles into a call that makes a folder."""

    def __init__(self, folder, call=os.mkdir):
        self.folder, self.call = str(folder), call

    def __reduce__(self):
        return self.call, (self.folder,)


@pytest.fixture(autouse=True)
def _installed():
    checkpoint.install()


def load(path):
    return CheckpointLoader.load_checkpoint(str(path), map_location='cpu', logger='silent')


def old_checkpoint(path):
    """What MMEngine writes without our hook."""
    history = HistoryBuffer([0.5, 0.25], [1, 1])
    content = {
        'state_dict': {'weight': torch.arange(3.)},
        'message_hub': {'log_scalars': {'train/loss': history},
                        'runtime_info': {'best': np.float64(0.75), 'empty': np.zeros((0, 2)),
                                         'names': np.array(['ab', 'c']), 'on': np.bool_(True)}}}
    torch.save(content, path)
    return content


def assert_same_as_written(loaded, written):
    hub, expected = loaded['message_hub'], written['message_hub']
    history = hub['log_scalars']['train/loss']
    assert type(history) is HistoryBuffer
    assert [part.tolist() for part in history.data] == [[0.5, 0.25], [1, 1]]
    assert history.statistics('mean') == 0.375
    for name, value in expected['runtime_info'].items():
        read = hub['runtime_info'][name]
        assert type(read) is type(value), name
        assert read.dtype == value.dtype
        assert np.array_equal(read, value), name
    assert torch.equal(loaded['state_dict']['weight'], torch.arange(3.))


@reads_old_files
def test_the_fault_is_there_and_an_old_checkpoint_is_read(tmp_path):
    written = old_checkpoint(tmp_path / 'old.pth')
    with pytest.raises(pickle.UnpicklingError):
        torch.load(tmp_path / 'old.pth', weights_only=True)
    assert_same_as_written(load(tmp_path / 'old.pth'), written)
    with pytest.raises(pickle.UnpicklingError):  # the allow-list is gone again
        torch.load(tmp_path / 'old.pth', weights_only=True)


@reads_old_files
def test_names_of_the_other_numpy_generation_are_known(tmp_path):
    written = old_checkpoint(tmp_path / 'here.pth')
    here = 'numpy._core' if np.__version__ >= '2' else 'numpy.core'
    other = {'numpy._core': 'numpy.core', 'numpy.core': 'numpy._core'}[here]
    with zipfile.ZipFile(tmp_path / 'here.pth') as source, \
            zipfile.ZipFile(tmp_path / 'there.pth', 'w') as target:
        for name in source.namelist():
            data = source.read(name)
            assert not name.endswith('data.pkl') or here.encode() in data
            target.writestr(name, data.replace(f'c{here}'.encode(), f'c{other}'.encode()))
    assert_same_as_written(load(tmp_path / 'there.pth'), written)


@pytest.mark.skipif(checkpoint._TAKES_STAND_INS, reason='only torch < 2.6 lacks stand-ins')
def test_an_old_checkpoint_on_an_old_pytorch_says_what_it_needs(tmp_path):
    old_checkpoint(tmp_path / 'old.pth')
    with pytest.raises(InputError, match=r'reading it safely needs torch>=2\.6'):
        load(tmp_path / 'old.pth')


@pytest.mark.parametrize('how', ['zip', 'legacy', 'pickle'])
@pytest.mark.parametrize('place', ['top', 'state_dict', 'tensor'])
def test_a_payload_is_refused_by_name_and_does_not_run(tmp_path, how, place):
    payload = Payload(tmp_path / 'hacked')
    content = {'top': payload, 'state_dict': {'state_dict': {'weight': payload}},
               'tensor': {'state_dict': {'weight': torch.ones(2)}, 'meta': [payload]}}[place]
    path = tmp_path / 'evil.pth'
    if how == 'pickle':
        path.write_bytes(pickle.dumps(content, protocol=2))
    else:
        torch.save(content, path, _use_new_zipfile_serialization=how == 'zip')
    with pytest.raises(InputError) as raised:
        load(path)
    assert not (tmp_path / 'hacked').exists()
    if how != 'pickle':  # a bare pickle is refused before or at the payload
        assert str(raised.value).startswith(f'{path} is refused: it asks to run posix.mkdir when')


def test_the_payload_would_have_run(tmp_path):
    pickle.loads(pickle.dumps(Payload(tmp_path / 'hacked')))
    assert (tmp_path / 'hacked').is_dir()


class Getattr:
    """Pickles into ``getattr(owner, name)``."""

    def __init__(self, owner, name):
        self.arguments = owner, name

    def __reduce__(self):
        return getattr, self.arguments

    def __repr__(self):  # names the test; every process of pytest must give it the same
        return f'{self.arguments[0].__name__}.{self.arguments[1]}'


@reads_old_files
@pytest.mark.parametrize('value', [
    Getattr(HistoryBuffer, '__init__'), Getattr(HistoryBuffer, 'register_statistics'),
    Getattr(np.ndarray, 'tofile'), Getattr(torch.Tensor, 'mean'),
    np.array([print], dtype=object), np.zeros(2, dtype='i4,f8'), np.dtype('O'), np.dtype('i4,f8'),
    np.zeros(2, dtype='M8[s]'), np.ma.array([1]), bytes,
], ids=repr)
def test_the_allow_list_lets_nothing_else_in(tmp_path, value):
    torch.save({'value': value}, tmp_path / 'a.pth')
    if value is bytes:  # the name alone does no harm, and gives nothing of Python's own
        assert load(tmp_path / 'a.pth')['value'] is not bytes
        return
    with pytest.raises(InputError, match=r'a\.pth (is refused|cannot be read as a checkpoint)'):
        load(tmp_path / 'a.pth')


@pytest.mark.parametrize('state', [
    (3, '<', None, ('x',), {'x': None}, 8, 1, 0), (3, '<', ('f4', (2,)), None, None, 8, 1, 0),
    (3, 'O', None, None, None, 8, 1, 63)])
def test_a_forged_dtype_is_refused(state):
    with pytest.raises(pickle.UnpicklingError, match="dtype 'f8' has an unexpected state"):
        old_pickle.Dtype('f8', False, True).__setstate__(state)


@pytest.mark.parametrize('keep', [0, 1, 100, 0.5, 0.99])
def test_a_file_cut_short_is_a_sentence(tmp_path, keep):
    path = tmp_path / 'cut.pth'
    torch.save({'state_dict': {'weight': torch.ones(1000)}}, path)
    whole = path.read_bytes()
    path.write_bytes(whole[:int(keep * len(whole)) if isinstance(keep, float) else keep])
    with pytest.raises(InputError) as raised:
        load(path)
    assert str(raised.value).startswith(f'{path} cannot be read as a checkpoint (')
    assert 'copy it again or use an earlier one' in str(raised.value)
    assert '\n' not in str(raised.value)


def test_other_files_are_sentences(tmp_path):
    (tmp_path / 'notes.pth').write_text('no checkpoint at all\n')
    torch.save([1, 2], tmp_path / 'list.pth')
    with pytest.raises(InputError, match=r'notes\.pth cannot be read as a checkpoint'):
        load(tmp_path / 'notes.pth')
    with pytest.raises(InputError, match=r'list\.pth holds a list where a checkpoint holds a dict'):
        load(tmp_path / 'list.pth')
    with pytest.raises(InputError, match=r'there is no checkpoint .*none\.pth'):
        load(tmp_path / 'none.pth')


@pytest.mark.parametrize(('entry', 'value', 'fault'), [
    ('mmatnet_train_subjects', 5, "5 is not of type 'array'"),
    ('mmatnet_train_subjects', [5], "at 0: 5 is not of type 'string'"),
    ('meta', {'iter': 'x'}, "at iter: 'x' is not of type 'integer'"),
    ('mmatnet_data', 'text', "'text' is not of type 'object'"),
    ('mmatnet_selection', {'iteration': 3}, "'figure' is a required property"),
])
def test_an_entry_of_another_kind_is_a_sentence(tmp_path, entry, value, fault):
    torch.save({'state_dict': {}, entry: value}, tmp_path / 'a.pth')
    with pytest.raises(InputError, match=rf'cannot be read as a checkpoint: {entry}: {fault}'):
        load(tmp_path / 'a.pth')


class QuietHandler(SimpleHTTPRequestHandler):
    """Offers files, and keeps a list of what was asked for."""

    requests = []

    def log_request(self, code='-', size='-'):
        self.requests.append(self.path)

    def log_message(self, *args):
        pass


@contextlib.contextmanager
def served(folder):
    """The URL of a web server on this machine that offers the files of ``folder``."""
    handler = partial(QuietHandler, directory=str(folder))
    with ThreadingHTTPServer(('127.0.0.1', 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f'http://127.0.0.1:{server.server_port}'
        server.shutdown()


@pytest.fixture
def hub(tmp_path, monkeypatch):
    """A download folder of the test's own."""
    monkeypatch.setenv('TORCH_HOME', str(tmp_path / 'home'))
    monkeypatch.setenv('no_proxy', '127.0.0.1')
    (tmp_path / 'zoo').mkdir()
    return tmp_path / 'home' / 'hub' / 'checkpoints'


def test_a_download_is_kept_and_read(hub, tmp_path):
    torch.save({'state_dict': {'weight': torch.ones(2)}}, tmp_path / 'zoo' / 'net.pth')
    with served(tmp_path / 'zoo') as url:
        first = load(f'{url}/net.pth?raw=1')
    assert torch.equal(first['state_dict']['weight'], torch.ones(2))
    assert (hub / 'net.pth').is_file()
    assert load(f'{url}/net.pth').keys() == first.keys()  # the server is gone


def test_a_downloaded_payload_does_not_run(hub, tmp_path, monkeypatch):
    torch.save({'state_dict': Payload(tmp_path / 'hacked')}, tmp_path / 'zoo' / 'net.pth')
    with served(tmp_path / 'zoo') as url:
        monkeypatch.setattr(mmengine_checkpoint, 'get_torchvision_models',
                            lambda: {'net': f'{url}/net.pth'})
        for name in (f'{url}/net.pth', 'torchvision://net'):
            with pytest.raises(InputError, match=r'net\.pth is refused: it asks to run posix\.mk'):
                load(name)
    assert not (tmp_path / 'hacked').exists()


def test_a_failed_download_names_url_and_place(hub, tmp_path):
    with served(tmp_path / 'zoo') as url, pytest.raises(
            InputError, match=rf'cannot download {url}/no\.pth \(File not found\)'):
        load(f'{url}/no.pth')
    with pytest.raises(InputError, match=rf'put it at {hub}/no\.pth'):
        load(f'{url}/no.pth')
    assert not (hub / 'no.pth').exists()


def test_a_download_is_held_against_the_hash_in_its_name(hub, tmp_path):
    torch.save({'state_dict': {}}, tmp_path / 'zoo' / 'net.pth')
    content = (tmp_path / 'zoo' / 'net.pth').read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    right, wrong = f'net_20210831-{digest[:8]}.pth', f'net_20210831-{digest[1:9]}.pth'
    for name in (right, wrong, 'net-b.pth'):  # the last is no hash
        (tmp_path / 'zoo' / name).write_bytes(content)
    with served(tmp_path / 'zoo') as url:
        assert load(f'{url}/{right}') == {'state_dict': {}}
        assert load(f'{url}/net-b.pth') == {'state_dict': {}}
        with pytest.raises(InputError, match=rf'{wrong} is not the file that its name tells of '
                           rf'\(.*"{digest[1:9]}".*"{digest}".*\); download it again, or put the'):
            load(f'{url}/{wrong}')
    assert sorted(path.name for path in hub.iterdir()) == sorted([right, 'net-b.pth'])


def test_a_disk_that_does_not_take_the_download_is_a_sentence(hub, tmp_path):
    (tmp_path / 'home').write_text('a file')
    with served(tmp_path / 'zoo') as url, pytest.raises(
            InputError, match=r'cannot write .*/net\.pth: .*; a file is in the way'):
        load(f'{url}/net.pth')


DOWNLOAD = textwrap.dedent('''
    from torch import distributed
    from mmatnet.compat.checkpoint import load_from_http
    from mmatnet.errors import InputError
    distributed.init_process_group('gloo', f'file://{place}', rank=rank, world_size=2)
    try:
        print(load_from_http(url))
    except InputError as error:
        print('error:', error)
    distributed.barrier()  # nobody leaves before the other is done
''')


def test_processes_share_a_download_or_its_failure(hub, tmp_path, run_at_once):
    torch.save({'value': 1}, tmp_path / 'zoo' / 'net.pth')
    for name, sentence in (('net', "{'value': 1}"), ('no', 'error: cannot download http')):
        with served(tmp_path / 'zoo') as url:
            QuietHandler.requests.clear()
            (status, first), other = run_at_once(DOWNLOAD, [
                {'place': str(tmp_path / f'store-{name}'), 'rank': rank, 'url': f'{url}/{name}.pth'}
                for rank in range(2)])
        assert status == 0, first
        assert sentence in first
        assert other == (status, first)
        assert QuietHandler.requests == [f'/{name}.pth']


def test_an_object_store_is_read_the_same_way(tmp_path, monkeypatch):
    torch.save({'state_dict': Payload(tmp_path / 'hacked')}, tmp_path / 'net.pth')

    class Store:
        def get(self, name):
            return (tmp_path / 'net.pth').read_bytes()

    monkeypatch.setattr(checkpoint, 'get_file_backend', lambda *args, **kwargs: Store())
    with pytest.raises(InputError, match=r's3://models/net\.pth is refused'):
        load('s3://models/net.pth')
    assert not (tmp_path / 'hacked').exists()
