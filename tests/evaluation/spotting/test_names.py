"""Names of videos in two tables, compared from their end."""
import pytest

from mmatnet.errors import InputError
from mmatnet.evaluation.spotting.names import resolve_names, tidy


@pytest.mark.parametrize(('known', 'spotted'), [
    ('a.avi', 'a.avi'),
    ('a.avi', '/some/way/a.avi'),
    ('s1/a.avi', 'a.avi'),
    ('data/s1/a.avi', '/other/place/data/s1/a.avi'),
    ('s1/frames', 's1\\frames\\'),
    ('./a b.avi', 'way/./a b.avi')])
def test_the_shorter_name_is_the_end_of_the_longer(known, spotted):
    assert resolve_names([known, 'else.avi'], [spotted]) == {spotted: known}


def test_videos_of_one_name_are_told_apart_by_their_folders():
    known = ['s1/a.avi', 's2/a.avi']
    assert resolve_names(known, ['/data/s2/a.avi', '/data/s1/a.avi']) == {
        '/data/s1/a.avi': 's1/a.avi', '/data/s2/a.avi': 's2/a.avi'}


@pytest.mark.parametrize('name', ['b.avi', 'other/a.avi', '.avi', 's1'])
def test_a_name_of_no_video_is_a_sentence(name):
    with pytest.raises(InputError, match=f'the truth does not know the video {name}; .* \\(kind, '
                                         r'onset and offset empty\)'):
        resolve_names(['s1/a.avi'], [name])


@pytest.mark.parametrize(('known', 'name'), [
    (['s1/a.avi', 's2/a.avi'], 'a.avi'),
    (['a.avi', 's2/a.avi'], 'a.avi'),
    (['a.avi', 's2/a.avi'], 's2/a.avi')])
def test_a_name_of_two_videos_is_a_sentence(known, name):
    with pytest.raises(InputError, match=f'the video {name} may be {" or ".join(known)} of the '
                                         'truth; write as much of the way'):
        resolve_names(known, [name])


def test_two_videos_are_never_merged_into_one():
    with pytest.raises(InputError, match=r's1/a\.avi and s2/a\.avi are two videos, and both may be '
                                         r'a\.avi of the truth'):
        resolve_names(['a.avi'], ['s2/a.avi', 's1/a.avi'])
    assert resolve_names(['a.avi'], ['s1/a.avi', 'a.avi']) == {
        's1/a.avi': 'a.avi', 'a.avi': 'a.avi'}


def test_tidy_names_have_one_spelling():
    assert tidy('.\\s1\\a.avi') == tidy('./s1//a.avi/') == 's1/a.avi'
