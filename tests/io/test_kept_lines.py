import pytest

from mmatnet.errors import InputError
from mmatnet.io.kept_lines import KeptLines


@pytest.fixture
def path(tmp_path):
    kept = KeptLines(tmp_path / 'kept', {'model': 'a'})
    for number in range(3):
        kept.add({'number': number, 'name': 'ä\udcff', 'share': 1 / 3})
    return tmp_path / 'kept'


def numbers(path, model='a'):
    return [line['number'] for line in KeptLines(path, {'model': model}).lines]


def test_what_was_kept_is_there_again_and_more_is_added(path):
    kept = KeptLines(path, {'model': 'a'})
    assert kept.lines == [{'number': number, 'name': 'ä\udcff', 'share': 1 / 3}
                          for number in range(3)]
    kept.add({'number': 3})
    assert numbers(path) == [0, 1, 2, 3]
    kept.remove()
    assert not path.exists()
    kept.remove()


def test_what_was_made_otherwise_is_removed(path):
    assert numbers(path, 'b') == []
    assert not path.exists()


def test_a_line_that_was_cut_or_changed_is_left_out(path):
    path.write_bytes(path.read_bytes()[:-5].replace(b'"number": 1', b'"number": 7'))
    KeptLines(path, {'model': 'a'}).add({'number': 3})
    assert numbers(path) == [0, 3]


def test_a_disk_that_does_not_take_it_is_a_sentence(tmp_path):
    kept = KeptLines(tmp_path / 'none' / 'kept', {})
    with pytest.raises(InputError, match=r'cannot write .*/none/kept: '):
        kept.add({})
