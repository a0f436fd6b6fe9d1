import errno
import os
import stat
import subprocess
import sys
from urllib.error import URLError

import pytest

from mmatnet.errors import InputError
from mmatnet.io.atomic import atomic_file, explain_disk_errors


@pytest.fixture
def target(tmp_path):
    (tmp_path / 'report.json').write_text('earlier')
    return tmp_path / 'report.json'


def write(target, text, then=None):
    with atomic_file(target) as temporary:
        temporary.write_text(text)
        if then is not None:
            raise then


def only_file(target):
    return [path.name for path in target.parent.iterdir()] == [target.name]


def test_the_file_appears_when_the_block_ends(target):
    with atomic_file(target) as temporary:
        temporary.write_text('new')
        assert target.read_text() == 'earlier'
        assert temporary.parent == target.parent
        assert temporary.suffix == '.json'
    assert target.read_text() == 'new'
    assert only_file(target)


@pytest.mark.parametrize('kind', [ValueError, KeyboardInterrupt])
def test_the_earlier_file_stays_when_the_block_raises(target, kind):
    with pytest.raises(kind):
        write(target, 'half', then=kind)
    assert target.read_text() == 'earlier'
    assert only_file(target)


@pytest.mark.parametrize('call', ['replace', 'fsync'])
def test_the_earlier_file_stays_when_the_disk_is_full(monkeypatch, target, call):
    def full(*args):
        raise OSError(errno.ENOSPC, 'No space left on device')

    monkeypatch.setattr(os, call, full)
    with pytest.raises(InputError, match=r'cannot write .*report.json: No space left on device; '
                                         r'free some space, then run the same command again'):
        write(target, 'new')
    assert target.read_text() == 'earlier'
    assert only_file(target)


def test_what_a_killed_process_left_goes_with_the_next_file_and_nothing_else(target):
    program = ('import os, sys\nfrom mmatnet.io.atomic import atomic_file\n'
               'with atomic_file(sys.argv[1]) as path:\n    path.write_text("half")\n'
               '    os.kill(os.getpid(), 9)')
    subprocess.run([sys.executable, '-c', program, str(target)])
    left, = (path for path in target.parent.iterdir() if path != target)
    others = [target.with_name(name) for name in (
        '.report-abcdefgh.part.csv', '.report-mine.part.json', '.reports-abcdefgh.part.json')]
    for path in others:
        path.touch()
    with atomic_file(target) as first, atomic_file(target) as second:
        assert not left.exists()
        for path in (first, second):  # which are being written
            path.write_text('new')
    assert sorted(target.parent.iterdir()) == sorted([target, *others])


def test_folders_are_made(tmp_path):
    with atomic_file(tmp_path / 'a' / 'b' / 'c.txt') as temporary:
        temporary.write_text('x')
    assert (tmp_path / 'a' / 'b' / 'c.txt').read_text() == 'x'


def test_others_may_read_it_as_the_umask_says(tmp_path):
    before = os.umask(0o027)
    try:
        with atomic_file(tmp_path / 'a.txt') as temporary:
            temporary.write_text('x')
        assert stat.S_IMODE((tmp_path / 'a.txt').stat().st_mode) == 0o640
    finally:
        os.umask(before)


@pytest.mark.parametrize(('number', 'reason'), [
    (errno.ENOSPC, 'No space left on device; free some space, then'),
    (errno.EDQUOT, 'Disk quota exceeded; free some space, then'),
    (errno.EACCES, 'Permission denied; change its permissions or choose another place, then'),
    (errno.EROFS, 'Read-only file system; choose another place, then'),
    (errno.EPERM, 'Operation not permitted; change its permissions or attributes, or'),
])
def test_reasons_become_sentences(number, reason):
    with pytest.raises(InputError, match=rf'cannot write here: {reason}'), \
            explain_disk_errors('here'):
        raise OSError(number, os.strerror(number))


@pytest.mark.parametrize(('path', 'reason'), [
    ('report.json/a.txt', 'File exists; a file is in the way of a folder, or the reverse: move it'),
    ('report.json/folder/a.txt', 'Not a directory; a file is in the way of a folder'),
    ('folder', 'Is a directory; a file is in the way of a folder'),
    ('n' * 300 + '/a.txt', 'File name too long; use a shorter one'),
])
def test_paths_that_cannot_be_made_are_sentences(target, path, reason):
    (target.parent / 'folder').mkdir()
    with pytest.raises(InputError, match=rf'cannot write .*{path}: {reason}'):
        write(target.parent / path, 'new')
    assert target.read_text() == 'earlier'
    assert sorted(left.name for left in target.parent.rglob('*')) == ['folder', 'report.json']


@pytest.mark.parametrize('error', [ValueError('a mistake'), URLError('no route'),
                                   ConnectionResetError(errno.ECONNRESET, 'Connection reset')])
def test_errors_that_are_not_the_disks_pass(error):
    with pytest.raises(type(error)), explain_disk_errors('here'):
        raise error
