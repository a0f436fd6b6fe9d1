import errno
import os
from pathlib import Path

import pytest

from mmatnet.databases.own.recordings import Recordings
from mmatnet.errors import InputError


@pytest.fixture
def root(tmp_path):
    for name in ('s1/happy.mp4', 's2/Happy.mp4', 's2/sad.MOV', 's3/f/001.jpg', 's3/notes.txt',
                 '.hidden/c.mp4', 's3/f/._2.jpg', 'top.avi', 's1/top.avi', 'sad/1.png'):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    return tmp_path


def test_videos_and_folders_of_images_are_found(root):
    assert Recordings(root).names == ['s1/happy.mp4', 's1/top.avi', 's2/Happy.mp4', 's2/sad.MOV',
                                      's3/f', 'sad', 'top.avi']


@pytest.mark.parametrize(('cell', 'name'), [
    ('s1/happy.mp4', 's1/happy.mp4'), ('S1/Happy', 's1/happy.mp4'), ('s2\\sad.mov', 's2/sad.MOV'),
    ('f', 's3/f'), ('./s3/f/', 's3/f'), ('TOP', 'top.avi'), ('sad.mov', 's2/sad.MOV'),
    ('sad', 'sad'), ('Top.avi', 'top.avi')])  # a whole path comes before the end of another's
def test_as_people_write_them(root, cell, name):
    assert Recordings(root).find(cell) == name


def test_a_path_from_the_top_of_the_disk(root):
    assert Recordings(root).find(f'{root}/s3/f') == 's3/f'


@pytest.mark.parametrize(('cell', 'sentence'), [
    ('happy', "'happy' could be any of s1/happy.mp4, s2/Happy.mp4; write the path from "),
    ('angry', "no video and no folder of frames 'angry' in "),
    ('notes.txt', "no video and no folder of frames 'notes.txt' in "),
    ('../x.mp4', "'../x.mp4' leaves "), ('/etc/passwd', "'/etc/passwd' lies outside "),
    ('c', "no video and no folder of frames 'c' in ")])
def test_what_is_not_found_or_not_certain(root, cell, sentence):
    with pytest.raises(InputError) as error:
        Recordings(root).find(cell)
    assert str(error.value).startswith(sentence)


def test_links_to_folders_are_followed_but_not_in_a_circle(root, tmp_path_factory):
    disk = tmp_path_factory.mktemp('disk')
    for name in ('f/1.png', 's5/b.avi'):
        (disk / name).parent.mkdir()
        (disk / name).touch()
    (root / 's4').symlink_to(disk)
    (root / 's5').symlink_to(disk / 's5')
    (root / 's3' / 'all').symlink_to(root)
    (disk / 's5' / 'back').symlink_to(root / 's3' / 'f' / '..')
    found = Recordings(root)
    assert [name for name in found.names if name.startswith(('s3', 's4', 's5'))] == [
        's3/f', 's4/f', 's4/s5/b.avi', 's4/s5/back/f', 's5/b.avi', 's5/back/f']
    assert found.find('s4/f') == 's4/f'


def test_a_folder_that_may_not_be_read_is_named_where_something_is_missed(root, monkeypatch):
    scan = os.scandir

    def refuse(path):
        if Path(path).name == 's2':
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return scan(path)

    monkeypatch.setattr(os, 'scandir', refuse)
    found = Recordings(root)
    assert not [name for name in found.names if name.startswith('s2')]
    with pytest.raises(InputError, match=r"^no video and no folder of frames 's2/.*/s2 could not "
                                         'be read$'):
        found.find('s2/video.avi')


def test_a_folder_without_recordings(root):
    with pytest.raises(InputError, match=r'expected videos \(.avi, .*found neither in it nor'):
        Recordings(root / '.hidden' / '..' / 's3' / 'f')
