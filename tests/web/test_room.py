import os
import shutil
import time

import pytest

from mmatnet.web.asgi import BrokenOff, Refusal
from mmatnet.web.room import STALE, Room

MOST = 1000


@pytest.fixture
def room(tmp_path):
    return Room(tmp_path, MOST)


def test_files_that_wait_are_counted(room, tmp_path):
    (tmp_path / 'visit').mkdir()
    (tmp_path / 'visit' / 'video').write_bytes(bytes(5 * MOST + 90_000))
    with room.reserve(10_000):
        pass
    with pytest.raises(Refusal, match='too many uploads are held; close other windows of this '
                                      'page, or try again later') as refused, room.reserve(10_001):
        pass
    assert refused.value.status == 503


def test_what_is_coming_is_counted_once(room):
    with room.reserve(60_000) as first:
        (first / 'video').write_bytes(bytes(30_000))
        with pytest.raises(Refusal, match='too many uploads'), room.reserve(45_001):
            pass
        with room.reserve(45_000):
            pass
    with room.reserve(75_000):  # of the first only what came is left
        pass
    with pytest.raises(Refusal, match='too many uploads'), room.reserve(75_001):
        pass


def test_a_full_disk(room, monkeypatch):
    class Usage:
        free = 199
    monkeypatch.setattr('shutil.disk_usage', lambda folder: Usage)
    with room.reserve(90):
        with room.reserve(9):
            pass
        with pytest.raises(Refusal, match='the disk is too full for the upload; free some '
                                          'space') as refused, room.reserve(10):
            pass
    assert refused.value.status == 507


def test_an_upload_that_breaks_off_leaves_nothing(room, tmp_path):
    def break_off():
        with room.reserve(100_000) as folder:
            (folder / 'part').touch()
            raise BrokenOff

    with pytest.raises(BrokenOff):
        break_off()
    assert list(tmp_path.iterdir()) == []
    with room.reserve(105_000) as folder:
        assert folder.is_dir()
    assert list(tmp_path.iterdir()) == [folder]


def test_what_is_old_is_removed_unless_it_is_in_use(room, tmp_path):
    names = 'old', 'file', 'kept', 'young'
    for name in names:
        (tmp_path / name).mkdir() if name != 'file' else (tmp_path / name).touch()
    (tmp_path / 'old' / 'film.mp4').touch()
    past = time.time() - STALE - 5
    with room.reserve(1) as coming:
        for path in (*(tmp_path / name for name in names[:3]), coming):
            os.utime(path, (past, past))
        room.sweep({tmp_path / 'kept'})
        assert sorted(tmp_path.iterdir()) == sorted((coming, tmp_path / 'kept', tmp_path / 'young'))
    room.sweep(())
    assert list(tmp_path.iterdir()) == [tmp_path / 'young']


def test_what_another_page_removes_meanwhile(room, tmp_path, monkeypatch):
    for name in 'ab':
        (tmp_path / name).mkdir()
        (tmp_path / name / 'video').touch()
    stat, listed = os.stat, type(tmp_path).iterdir

    def vanishing(path, **options):
        if str(path).startswith(f'{tmp_path}/') and str(path).endswith('video'):
            shutil.rmtree(os.path.dirname(path))
        return stat(path, **options)

    def of_before(folder):
        paths = list(listed(folder))
        for path in paths:
            shutil.rmtree(path)
        return iter(paths)

    with monkeypatch.context() as patch:
        patch.setattr(os, 'stat', vanishing)
        with room.reserve(1):
            pass
    with monkeypatch.context() as patch:
        patch.setattr(type(tmp_path), 'iterdir', of_before)
        room.sweep(())
    assert list(tmp_path.iterdir()) == []
