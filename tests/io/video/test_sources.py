import pytest

from mmatnet.errors import InputError
from mmatnet.io.video.sources import camera_number, expand_sources


@pytest.fixture
def folder(tmp_path):
    for name in ('b.mp4', 'a.AVI', 'notes.txt', '.hidden.mp4', 'frames/img1.png', 'frames/own.mp4',
                 'empty/notes.txt', 'more/c.mkv'):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    return tmp_path


def names(folder, *given):
    return [one.removeprefix(f'{folder}/') for one in expand_sources(
        [f'{folder}/{name}' for name in given])]


def test_a_folder_of_videos_stands_for_them(folder):
    assert names(folder, '') == ['a.AVI', 'b.mp4']
    assert names(folder, 'more', 'b.mp4') == ['more/c.mkv', 'b.mp4']


def test_a_folder_of_frames_and_one_without_either_stay(folder):
    assert names(folder, 'frames', 'empty', 'nothing.mp4') == ['frames', 'empty', 'nothing.mp4']


def test_a_pattern_stands_for_the_files_it_fits(folder):
    assert names(folder, '*.mp4') == ['b.mp4']
    assert names(folder, '**/*.mkv') == ['more/c.mkv']
    assert names(folder, 'm*') == ['more/c.mkv']
    (folder / '[1].mp4').touch()
    assert names(folder, '[1].mp4') == ['[1].mp4']
    with pytest.raises(InputError, match=r'\*\.webm: no file fits this pattern'):
        names(folder, '*.webm')


@pytest.mark.parametrize('address', ['rtsp://camera/1', 'https://a.org/b.mp4', 'file:///a.mp4'])
def test_addresses_are_refused(address):
    with pytest.raises(InputError, match=f'{address}: is an address, and streams from a network '
                                         'are not read; record'):
        expand_sources([address])


def test_cameras():
    assert [camera_number(one) for one in ('camera:0', 'camera:12', 'camera:', 'camera:x', 'a.mp4')
            ] == [0, 12, None, None, None]
    assert expand_sources(['camera:0']) == ['camera:0']
