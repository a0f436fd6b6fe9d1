import errno
import threading

import cv2
import numpy as np
import pytest

from mmatnet.errors import InputError
from mmatnet.inference.results import VideoResult
from mmatnet.web.upload import Upload, Uploads, check_video


class Looks:
    """In place of the inferencer: finds nothing in any file, in ten frames."""

    class recognizer:
        classes = ['positive']
        remark = None

    def __init__(self):
        self.frame, self.go_on = threading.Event(), threading.Event()

    def __call__(self, inputs, fps, evidence, on_progress, on_expression):
        result = VideoResult(str(inputs[0]))
        try:
            for done in range(1, 11):
                on_progress(0, done, 10)
                self.frame.set()
                assert self.go_on.wait(10)
            result.error = f'{inputs[0]}: ends early'
        except InputError as error:
            result.error = str(error)
        return [result]


@pytest.fixture
def upload(tmp_path):
    path = tmp_path / 'uploaded' / 'film %03d.mp4'
    path.parent.mkdir()
    path.write_bytes(b'\x00\x00\x00\x18ftypisom')
    return Upload(path)


def start(upload, looks):
    """Search in a thread, up to the first frame."""
    thread = threading.Thread(target=upload.search, args=(looks, None, lambda *frames: None))
    thread.start()
    assert looks.frame.wait(10)
    return thread


def test_a_stop_ends_what_runs_and_not_what_is_asked_for_afterwards(upload):
    looks = Looks()
    thread = start(upload, looks)
    upload.begin()  # asked for while it runs, before the stop
    upload.stop()
    upload.begin()  # and after it
    looks.go_on.set()
    thread.join()
    assert upload.found.result.error == 'film %03d.mp4: stopped after 2 frames, as asked for'
    found = upload.search(looks, None, lambda *frames: None)
    assert found.result.error == 'film %03d.mp4: ends early'


def test_closing_during_a_search_leaves_no_file(upload, tmp_path):
    looks = Looks()
    thread = start(upload, looks)
    closing = threading.Thread(target=upload.close)
    closing.start()
    closing.join(0.2)
    assert closing.is_alive()  # it waits for the search, which still writes
    looks.go_on.set()
    thread.join()
    closing.join()
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(InputError, match=r'^film %03d\.mp4: stopped before it began, as asked for'):
        upload.search(looks, None, lambda *frames: None)
    upload.begin()
    with pytest.raises(InputError, match=r'^film %03d\.mp4: is gone; upload it again'):
        upload.search(looks, None, lambda *frames: None)


def test_a_full_disk_is_a_sentence_and_the_upload_is_removed(upload, tmp_path, monkeypatch):
    def full(**options):
        raise OSError(errno.ENOSPC, 'No space left on device')

    upload.close(keep_video=True)
    monkeypatch.setattr('mmatnet.web.upload.tempfile.mkdtemp', full)
    with pytest.raises(InputError, match=r'cannot write .*/uploaded: No space left on device'):
        Uploads().take('a page', upload.file)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(('suffix', 'coder'), [
    ('.mp4', 'mp4v'), ('.mov', 'mp4v'), ('.avi', 'MJPG'), ('.mkv', 'MJPG'), ('.ts', 'mp4v')])
def test_what_opencv_writes_is_a_video(tmp_path, suffix, coder):
    path = tmp_path / f'x{suffix}'
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*coder), 25, (64, 48))
    if not writer.isOpened():
        pytest.skip(f'this OpenCV writes no {suffix}')
    for grey in range(0, 250, 10):
        writer.write(np.full((48, 64, 3), grey, np.uint8))
    writer.release()
    check_video(path.rename(tmp_path / 'x.txt'))


@pytest.mark.parametrize('start', [
    b'OggS\x00\x02', b'FLV\x01\x05', b'0&\xb2u\x8ef\xcf\x11\xa6\xd9\x00\xaa\x00b\xcel',
    b'\x00\x00\x01\xba\x44', b'\x00\x00\x01\xb3\x14', b'\x06\x0e+4\x02\x05\x01\x01\r\x01\x02\x01',
    (bytes(4) + b'\x47' + bytes(187)) * 6])
def test_other_containers(tmp_path, start):
    (tmp_path / 'x').write_bytes(start + bytes(1000))
    check_video(tmp_path / 'x')


@pytest.mark.parametrize('content', [
    b'ffconcat version 1.0\nfile /etc/passwd\n', b'#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n',
    b'#!/bin/sh\necho hello\n', cv2.imencode('.jpg', np.zeros((48, 64)))[1].tobytes(),
    b'\x89PNG\r\n\x1a\n', b'GIF89a', b'G' * 9,
    b'RIFF\x00\x00\x00\x00WAVEfmt ', b'RIFF\x00\x00\x00\x00WEBPVP8 ', b'PK\x03\x04',
    (bytes(4) + b'\x47' + bytes(187)) * 2])
def test_what_is_no_video(tmp_path, content):
    (tmp_path / 'x.mp4').write_bytes(content)
    with pytest.raises(InputError, match=r'^x\.mp4: is no video by its content'):
        check_video(tmp_path / 'x.mp4')


def test_an_empty_file(tmp_path):
    (tmp_path / 'x.mp4').touch()
    with pytest.raises(InputError, match=r'^x\.mp4: is empty, it has no frame; copy it again'):
        check_video(tmp_path / 'x.mp4')
