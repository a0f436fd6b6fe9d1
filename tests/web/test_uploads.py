import os
import threading
import time

import pytest

from mmatnet.errors import InputError
from mmatnet.web import uploads as uploads_module
from mmatnet.web.room import STALE, Room
from mmatnet.web.uploads import Uploads

MOST = 1000


@pytest.fixture
def file(tmp_path):
    path = tmp_path / 'cache' / 'coming-1' / 'film.mp4'
    path.parent.mkdir(parents=True)
    path.write_bytes(b'\x00\x00\x00\x18ftypisom')
    return path


def test_a_page_has_one_upload(file, tmp_path):
    uploads = Uploads(Room(tmp_path / 'cache', MOST))
    with pytest.raises(InputError, match='there is no video; upload one first'):
        uploads.of('a')
    first = uploads.take('a', file)
    assert uploads.of('a') is first
    copy = tmp_path / 'cache' / 'b.mp4'
    copy.write_bytes((first.folder / 'video').read_bytes())
    other = uploads.take('b', copy)
    assert uploads.of('a') is first
    copy.write_text('no video')
    with pytest.raises(InputError, match='no video by its content'):
        uploads.take('a', copy)
    assert (first.folder.exists(), other.folder.exists()) == (False, True)
    with pytest.raises(InputError, match='there is no video'):
        uploads.of('a')
    uploads.end('nobody')
    uploads.end_all()
    assert list((tmp_path / 'cache').iterdir()) == []


def test_what_nobody_ended_is_swept(file, tmp_path):
    uploads = Uploads(Room(tmp_path / 'cache', MOST))
    other = tmp_path / 'cache' / 'other.mp4'
    other.write_bytes(file.read_bytes())
    busy, idle = uploads.take('busy', file), uploads.take('idle', other)
    busy.busy = True
    young, old = tmp_path / 'cache' / 'young', tmp_path / 'cache' / 'old'
    lost = tmp_path / 'cache' / 'lost-upload'
    young.touch()
    old.touch()
    lost.mkdir()
    (lost / 'film.mp4').touch()
    past = time.time() - STALE - 5
    for path in (old, lost, busy.folder, idle.folder):
        os.utime(path, (past, past))
    uploads.sweep()
    assert (old.exists(), lost.exists(), young.exists()) == (False, False, True)
    assert (busy.folder.exists(), idle.folder.exists()) == (True, True)
    for upload in (busy, idle):
        upload.used -= STALE + 1
    uploads.sweep()
    assert (busy.folder.exists(), idle.folder.exists()) == (True, True)  # it may wait for its turn
    busy.busy = False
    idle.used -= STALE + 1
    uploads.sweep()
    assert (busy.folder.exists(), idle.folder.exists()) == (True, False)


def test_two_uploads_of_a_page_at_the_same_time_leave_one(file, tmp_path, monkeypatch):
    uploads = Uploads(Room(tmp_path / 'cache', MOST))
    other = tmp_path / 'cache' / 'other.mp4'
    other.write_bytes(file.read_bytes())
    both = threading.Barrier(2, timeout=10)

    class Slow(uploads_module.Upload):
        def __init__(self, *arguments):
            super().__init__(*arguments)
            both.wait()

    monkeypatch.setattr(uploads_module, 'Upload', Slow)
    threads = [threading.Thread(target=uploads.take, args=('a', path)) for path in (file, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list((tmp_path / 'cache').iterdir()) == [uploads.of('a').folder]


def test_time_alone_removes_what_nobody_uses(file, tmp_path, monkeypatch):
    monkeypatch.setattr('mmatnet.web.room.STALE', -1)
    monkeypatch.setattr('mmatnet.web.uploads.STALE', -1)
    uploads = Uploads(Room(tmp_path / 'cache', MOST))
    upload = uploads.take('a', file)
    lost = tmp_path / 'cache' / 'lost'
    lost.mkdir()
    threads = threading.enumerate()
    with uploads.swept(0.01):
        assert threading.enumerate() != threads
        for _ in range(1000):
            if not upload.folder.exists() and not lost.exists():
                break
            time.sleep(0.01)
    assert list((tmp_path / 'cache').iterdir()) == []
    with pytest.raises(InputError, match='there is no video'):
        uploads.of('a')
    assert threading.enumerate() == threads
