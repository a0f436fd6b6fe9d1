import errno
from pathlib import Path

import pytest
from PIL import Image

from mmatnet.errors import InputError
from mmatnet.io.frames import DecordVideo, OpenCVVideo, open_frames
from mmatnet.io.read_errors import explain_read_errors, library_path, printable_path


def test_paths_that_the_system_does_not_hand_out(tmp_path, monkeypatch):
    with pytest.raises(InputError, match=r'cannot be read \(File name too long\); use a shorter'):
        open_frames(tmp_path / ('a' * 300))

    def denied(*_, **__):
        raise PermissionError(errno.EACCES, 'Permission denied')

    Image.new('L', (4, 4)).save(tmp_path / '1.png')
    source = open_frames(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(Path, 'iterdir', denied)
        with pytest.raises(InputError, match=r'cannot be read \(Permission denied\); change its'):
            open_frames(tmp_path)
    monkeypatch.setattr(Image, 'open', denied)
    with pytest.raises(InputError, match=r'1\.png: frame 1 cannot be read \(Permission denied\); '
                                         'change its permissions'):
        source.grey(1)


@pytest.mark.parametrize('reader', [OpenCVVideo, 'decord'])
def test_a_video_whose_name_is_no_text(tmp_path, reader):
    path = tmp_path / 'a\udcff.avi'
    path.write_bytes(b'RIFF')
    if reader == 'decord':
        decord = pytest.importorskip('decord')
        reader = lambda path: DecordVideo(path, decord)  # noqa: E731
    with pytest.raises(InputError, match=r'its name has bytes that are no UTF-8; rename it'):
        reader(path)


def test_other_errors_of_the_system_are_sentences_too():
    with pytest.raises(InputError, match=r'x: cannot be read \(Input/output error\); check the '
                       'path, the disk, the network'), explain_read_errors('x'):
        raise OSError(errno.EIO, 'Input/output error')


def test_paths_for_libraries_are_absolute(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert library_path('12:30.mp4') == str(tmp_path / '12:30.mp4')
    assert printable_path('ä\udcff') == 'ä\\udcff'
