import cv2
import numpy as np
import pytest

from mmatnet.errors import InputError
from mmatnet.web.content import check_video, video_format


@pytest.mark.parametrize(('suffix', 'coder', 'name'), [
    ('.mp4', 'mp4v', 'MP4 or QuickTime'), ('.mov', 'mp4v', 'MP4 or QuickTime'),
    ('.avi', 'MJPG', 'AVI'), ('.mkv', 'MJPG', 'Matroska or WebM'), ('.ts', 'mp4v', None),
])
def test_what_opencv_writes(tmp_path, suffix, coder, name):
    path = tmp_path / f'x{suffix}'
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*coder), 25, (64, 48))
    if not writer.isOpened():
        pytest.skip(f'this OpenCV writes no {suffix}')
    for grey in range(0, 250, 10):
        writer.write(np.full((48, 64, 3), grey, np.uint8))
    writer.release()
    assert video_format(path.read_bytes()[:1024]) == (name or 'MPEG transport stream')
    path.rename(tmp_path / 'x.txt')
    check_video(tmp_path / 'x.txt', 'x.txt')


@pytest.mark.parametrize(('start', 'name'), [
    (b'OggS\x00\x02', 'Ogg'), (b'FLV\x01\x05', 'Flash video'),
    (b'0&\xb2u\x8ef\xcf\x11\xa6\xd9\x00\xaa\x00b\xcel', 'Windows Media'),
    (b'\x00\x00\x01\xba\x44', 'MPEG'), (b'\x00\x00\x01\xb3\x14', 'MPEG'),
])
def test_other_containers(start, name):
    assert video_format(start + bytes(1000)) == name


def test_transport_stream_with_time_stamps():
    packet = bytes(4) + b'\x47' + bytes(187)
    assert video_format((packet * 6)[:1024]) == 'MPEG transport stream'
    assert video_format((packet * 2)[:1024]) is None


@pytest.mark.parametrize('content', [
    b'#!/bin/sh\nrm -rf /\n',
    b'#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/passwd\n',
    b'ffconcat version 1.0\nfile /etc/passwd\n',
    b'\x89PNG\r\n\x1a\n', b'\xff\xd8\xff\xe0', b'RIFF\x00\x00\x00\x00WAVEfmt ',
    b'RIFF\x00\x00\x00\x00WEBPVP8 ', b'G', b'G' * 9, b'PK\x03\x04', b'GIF89a',
])
def test_what_is_no_video(tmp_path, content):
    path = tmp_path / 'upload'
    path.write_bytes(content)
    with pytest.raises(InputError, match=r'^film\.mp4: is no video by its content'):
        check_video(path, 'film.mp4')


def test_an_empty_file(tmp_path):
    (tmp_path / 'upload').touch()
    with pytest.raises(InputError, match=r'^film\.mp4: is empty, it has no frame; copy it again'):
        check_video(tmp_path / 'upload', 'film.mp4')
