import re

import pytest

from mmatnet.databases.clip_folders import ClipFolders
from mmatnet.databases.frame_sets import FrameSet, find_layout, folder_key
from mmatnet.errors import InputError

RAW = FrameSet('All_raw', re.compile(r'img(\d+)\.(?:jpg|png)'), False, folder='All_raw/HS')
OPEN = FrameSet('Open', re.compile(r'(\d+)\.jpg'), True, folder='', clips='[0-9][0-9]/*')


@pytest.mark.parametrize('name', ['All_raw', 'all raw', 'ALL-RAW', ' All__raw '])
def test_spellings_of_a_folder(name):
    assert folder_key(name) == 'all_raw'


def test_numbers_are_not_drawn_together():
    assert folder_key('S1_11') != folder_key('S11_1')


@pytest.mark.parametrize('folder', [
    'All_raw/HS', 'all raw/hs', 'ALL-RAW/HS', 'All_raw/All_raw/HS', 'All_raw/HS/HS',
    'all_raw/ALL RAW/HS/hs'])
def test_folders_are_found_however_they_are_spelt_or_nested(lay_out, folder):
    root = lay_out({f'archive/{folder}/s1/a': ['img7.jpg']})
    parts = folder.split('/')
    entries = [root / 'archive' / '/'.join(parts[:count]) for count in range(len(parts) + 1)]
    for entry in (root, *entries):
        layout = find_layout(entry, [OPEN, RAW], 'a database')
        assert layout.root / layout.folder == root / 'archive' / folder
        assert layout.frame_set is RAW
        clips = ClipFolders(layout)
        assert clips.all == [f'{layout.folder}/s1/a']
        assert clips.find(f'{layout.folder}/S1/A') == f'{layout.folder}/s1/a'
        assert clips.find(f'{layout.folder}/s2/a') == f'{layout.folder}/s2/a'


def test_frames_that_lie_openly(lay_out):
    root = lay_out({'copy/01/a': ['7.jpg'], 'copy/readme': [], 'copy/01/x': []})
    for entry in (root, root / 'copy'):
        layout = find_layout(entry, [OPEN], 'a database')
        assert (layout.root, layout.folder) == (root / 'copy', '')
    assert layout.places == [root / 'copy']


def test_a_clip_in_a_folder_of_its_own_name(lay_out):
    root = lay_out({'All_raw/HS/s1/a/A': ['img7.jpg'], 'All_raw/HS/s1/b': ['img8.png', 'x.txt']})
    layout = find_layout(root, [RAW], 'a database')
    clips = ClipFolders(layout)
    assert clips.find('All_raw/HS/s1/a') == 'All_raw/HS/s1/a/A'
    assert clips.find('All_raw/HS/s1/b') == 'All_raw/HS/s1/b'
    assert layout.frame_numbers('All_raw/HS/s1/b') == ({8}, ['All_raw/HS/s1/b/x.txt'])
    assert layout.places == [root / 'All_raw' / 'HS', root / 'All_raw', root]


def test_what_was_looked_for_is_said(tmp_path):
    with pytest.raises(InputError, match=re.escape(
            'expected frames of X (All_raw/HS/*/*/img<number>.jpg or <digits>/*/<number>.jpg), '
            'found none')):
        find_layout(tmp_path, [RAW, OPEN], 'X')
    with pytest.raises(InputError, match='frame set must be one of All_raw, Open for X, got'):
        find_layout(tmp_path, [RAW, OPEN], 'X', 'other')
