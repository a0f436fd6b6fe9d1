from dataclasses import replace

from mmatnet.clips.annotation import Clip
from mmatnet.databases.revisions import compare_clips, count_emotions

CLIPS = [Clip('casme2', 'sub01', name, 1, 2, 3, emotion='fear', action_units='4')
         for name in 'abcdef']


def test_emotions_are_counted_against_the_known_ones():
    assert count_emotions(CLIPS, {'fear': 5, 'sadness': 2}, 'X') == {
        'clips of fear': '6, and 5 in X', 'clips of sadness': '0, and 2 in X'}
    assert count_emotions(CLIPS, {'fear': 6}, 'X') == {}
    assert count_emotions(CLIPS, {'fear': 13}, 'X') == {}  # less than half: a part of the database
    assert count_emotions(CLIPS, {'fear': 12}, 'X') == {'clips of fear': '6, and 12 in X'}
    assert count_emotions(CLIPS, {}, '') == {}


def test_clips_are_compared_one_by_one():
    other = [replace(CLIPS[1], apex=3), replace(CLIPS[2], offset=4, emotion='others'),
             replace(CLIPS[3], action_units='5'), replace(CLIPS[4], note='x'), CLIPS[5],
             replace(CLIPS[0], clip='g'), replace(CLIPS[0], clip='h')]
    assert compare_clips(other, CLIPS, 'X') == {
        'clips that X lacks': '2', 'clips that only X has': '1',
        'clips of which X has another onset, apex or offset': '2',
        'clips of which X has other action units': '1', 'clips of which X has another emotion': '1'}
    assert compare_clips(CLIPS, CLIPS, 'X') == {}
