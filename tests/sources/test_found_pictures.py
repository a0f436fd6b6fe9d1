"""Pictures found by their names, called as STSTNet's authors call theirs
(christy1206/STSTNet, with a space before the dot)."""
import csv
import re

import pytest

from mmatnet.clips.megc2019 import megc2019_clips
from mmatnet.errors import InputError
from mmatnet.sources.found_pictures import find_pictures, picture_table

CLIPS = megc2019_clips()
NAMES = {'casme2/sub01/EP02_01f': 'sub01_EP02_01f .png', 'samm/006/006_1_2': '006_006_1_2 .png'}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / 'flow').mkdir()
    for name in NAMES.values():
        (tmp_path / 'flow' / name).write_bytes(b'')
    return tmp_path / 'flow'


def test_pictures_are_found_by_subject_and_clip(folder):
    (folder / 'readme.txt').write_text('')
    (folder / 'mean.png').write_bytes(b'')
    found = find_pictures(CLIPS, folder)
    assert found.of_clips == {clip: folder / name for clip, name in NAMES.items()}
    assert found.unknown == ['mean.png']
    assert len(found.absent) == 440
    assert not NAMES.keys() & set(found.absent)


def test_case_of_letters_and_spaces_at_the_ends_do_not_count(folder):
    (folder / NAMES['casme2/sub01/EP02_01f']).rename(folder / 'SUB01_ep02_01F.PNG')
    assert find_pictures(CLIPS, folder).of_clips['casme2/sub01/EP02_01f'].name == (
        'SUB01_ep02_01F.PNG')


def test_the_names_of_the_challenge_name_one_clip_each():
    names = [f'{clip.subject}_{clip.clip}'.lower() for clip in CLIPS]
    assert len(set(names)) == 442


def test_paths_below_the_table_are_relative_to_it(folder):
    found = find_pictures(CLIPS, folder)
    for place, start in ((folder.parent, 'flow/'), (folder.parent / 'out', f'{folder}/')):
        rows = list(csv.DictReader(picture_table(found, place).splitlines()))
        assert [(row['clip'], row['path']) for row in rows] == [
            (clip, start + name) for clip, name in NAMES.items()]


def test_two_pictures_of_a_clip_are_refused(folder):
    (folder / 'sub01_EP02_01f.jpg').write_bytes(b'')
    sentence = ("'sub01_EP02_01f .png' and 'sub01_EP02_01f.jpg' are pictures of the same clip; "
                'remove one')
    with pytest.raises(InputError, match=re.escape(sentence)):
        find_pictures(CLIPS, folder)


def test_a_folder_without_any_says_how_they_are_called(tmp_path):
    (tmp_path / 'a.png').write_bytes(b'')
    sentence = ('expected pictures called SUBJECT_CLIP, such as sub01_EP02_01f.png, and none of '
                'its 1 pictures is called as a clip is')
    with pytest.raises(InputError, match=sentence):
        find_pictures(CLIPS, tmp_path)
    with pytest.raises(InputError, match='none: cannot be read'):
        find_pictures(CLIPS, tmp_path / 'none')
