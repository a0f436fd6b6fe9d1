from pathlib import Path

import pytest

from mmatnet.errors import InputError
from mmatnet.inference import recognitions
from mmatnet.inference.recognitions import TABLE, write_recognitions


@pytest.mark.parametrize('refused', [1, 2])
def test_a_disk_that_takes_one_of_the_two_leaves_nothing_that_is_taken_for_results(
        tmp_path, monkeypatch, refused):
    def atomic_file(path, real=recognitions.atomic_file):
        tried.append(path)
        if len(tried) == refused:
            raise InputError(f'cannot write {path}: No space left on device')
        return real(path)

    tried: list[Path] = []
    monkeypatch.setattr(recognitions, 'atomic_file', atomic_file)
    with pytest.raises(InputError, match='No space left'):
        write_recognitions(tmp_path, [], ['negative'])
    assert not (tmp_path / TABLE).exists()
    write_recognitions(tmp_path, [], ['negative'])
    assert (tmp_path / TABLE).exists()
