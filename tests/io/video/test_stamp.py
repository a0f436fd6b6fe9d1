import os

import pytest

from mmatnet.io.video.stamp import video_stamp


@pytest.fixture
def clip(tmp_path):
    """A folder of three frames of one size and time."""
    (tmp_path / 'clip').mkdir()
    for number in range(3):
        (tmp_path / 'clip' / f'img{number}.png').write_text(str(number))
        os.utime(tmp_path / 'clip' / f'img{number}.png', (1, 1))
    return tmp_path / 'clip'


def test_renumbered_or_newer_frames_are_another_clip(clip):
    before = video_stamp(str(clip))
    (clip / 'img2.png').rename(clip / 'img3.png')
    assert video_stamp(str(clip)) != before
    (clip / 'img3.png').rename(clip / 'img2.png')
    assert video_stamp(str(clip)) == before
    os.utime(clip / 'img0.png', (1, 2))
    assert video_stamp(str(clip)) != before


def test_results_among_the_frames_do_not_make_another_clip(clip):
    before = video_stamp(str(clip))
    (clip / 'found5.png').mkdir()
    (clip / 'notes.txt').touch()
    assert video_stamp(str(clip)) == before


def test_what_is_not_there_has_no_stamp(tmp_path):
    assert video_stamp(str(tmp_path / 'absent.avi')) is None
    assert video_stamp(str(tmp_path)) is None
