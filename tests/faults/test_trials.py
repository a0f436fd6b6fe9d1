"""The trials themselves: they must find what is wrong with readers that are."""
import io
import json
import pickle
import random
from pathlib import Path

import numpy as np
import pytest

from mmatnet.errors import InputError
from tests.faults import trials
from tests.faults.trials import Kind, try_all

CONTENT = {'names': ['a', 'b', 'c'], 'numbers': [1.5, 2.5, 3.5], 'about': {'x': 1, 'y': None}}


def kind_of(read, form='json', content=None, says=None):
    """A kind of one file, ``file``, of this content."""
    def make(folder, fixture):
        (folder / 'file').write_bytes(content or json.dumps(CONTENT, indent=1).encode())
        return lambda folder: read(folder / 'file')
    return Kind(make, {'file': form}, says and (lambda folder: says(folder / 'file')))


def ends_of(kind, tmp_path, count=150):
    return try_all(kind, tmp_path / 'files', None, count, 0)


def load(path: Path) -> object:
    if not path.is_file():
        raise InputError(f'no {path}')
    return json.loads(path.read_text())


def sealed(path: Path) -> object:
    if not path.is_file() or path.read_bytes() != json.dumps(CONTENT, indent=1).encode():
        raise InputError(f'{path}: was changed; make it again')
    return CONTENT


def test_a_reader_that_notices_everything_passes(tmp_path):
    tally = ends_of(kind_of(sealed), tmp_path)
    assert not tally.failures
    assert set(tally.ends) == {'told', 'unchanged'}


def test_a_change_that_nobody_notices_is_found(tmp_path):
    tally = ends_of(kind_of(load), tmp_path)
    assert tally.ends['SILENT'] > 20
    assert tally.ends['RAISES'] > 20
    assert all(text.startswith(('SILENT: trial', 'RAISES: trial')) for text in tally.failures)


def test_what_a_file_says_is_right(tmp_path):
    def forgiving(path):
        try:
            return load(path)
        except (ValueError, RecursionError) as error:
            raise InputError(f'{path}: no JSON') from error
    tally = ends_of(kind_of(forgiving, says=load), tmp_path)
    assert tally.ends['as it says'] > 20
    # NaN is equal to nothing, itself included
    assert all('nan' in text for text in tally.failures)


def test_a_sentence_without_the_name_is_found(tmp_path):
    def nameless(path):
        try:
            return sealed(path)
        except InputError:
            raise InputError('something was changed') from None
    assert set(ends_of(kind_of(nameless), tmp_path).ends) == {'UNNAMED', 'unchanged'}


def test_the_name_of_another_file_in_the_folder_is_none(tmp_path):
    assert not trials._names(f'{tmp_path}/other.npy is damaged', tmp_path / 'motion.npy')
    assert trials._names(f'{tmp_path} is damaged', tmp_path / 'motion.npy')


def test_code_that_runs_is_found(tmp_path):
    def careless(path):
        if not path.is_file():
            raise InputError(f'no {path}')
        try:
            return pickle.loads(path.read_bytes())
        except Exception as error:
            raise InputError(f'{path} is no pickle') from error
    tally = ends_of(kind_of(careless, 'bytes', pickle.dumps(CONTENT)), tmp_path)
    assert tally.failures[-1] == 'something that was read was run'
    assert not trials.TRAP.exists()


def test_a_reader_that_waits_for_a_pipe_is_found(tmp_path, monkeypatch):
    monkeypatch.setattr(trials, 'SECONDS', 1)
    monkeypatch.setattr(trials, 'PLACE_SHARE', 1)
    monkeypatch.setattr(trials, 'PLACES', (trials.PLACES[2],))
    tally = ends_of(kind_of(lambda path: path.read_bytes()), tmp_path, 1)
    assert tally.failures == ['HANGS: trial 0, a_pipe of file: for 1 seconds']


def saved(array: np.ndarray | None = None) -> bytes:
    """An array as NumPy saves it, or an archive of some."""
    out, rows = io.BytesIO(), np.arange(12, dtype=np.float32).reshape(4, 3)
    if array is None:
        np.savez(out, rows=rows, others=rows)
    else:
        np.save(out, array)
    return out.getvalue()


@pytest.mark.parametrize(('form', 'content'), [
    ('csv', b'a,b\n1,2\n3,4\n'), ('json', json.dumps(CONTENT).encode()),
    ('npy', saved(np.ones((4, 3), np.float32))), ('zip', saved())])
def test_the_same_seed_does_the_same_damage(form, content):
    """Or nobody could look at a trial that failed."""
    for mutate in trials.FORMATS[form]:
        for seed in range(20):
            one, other = (mutate(content, random.Random(seed)) for _ in range(2))
            assert one == other
            assert len(one) < 1 << 20
