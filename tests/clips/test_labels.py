import pytest

from mmatnet.clips.annotation import Clip
from mmatnet.clips.labels import label_clips
from mmatnet.clips.megc2019 import CLASSES, read_megc2019
from mmatnet.errors import InputError

CASME2 = {'disgust': 'negative', 'repression': 'negative', 'happiness': 'positive',
          'surprise': 'surprise', 'others': None, 'sadness': None, 'fear': None}
MAPS = {'casme2': CASME2}


def clips_of(*emotions, database='casme2'):
    return [Clip(database, f'sub{number:02d}', 'EP01', emotion=emotion)
            for number, emotion in enumerate(emotions)]


def test_labels_follow_the_order_of_the_classes():
    clips = clips_of('surprise', 'others', 'repression', 'happiness', 'fear', 'others', 'disgust')
    labelled = label_clips(clips, CLASSES, MAPS)
    assert labelled.rows == (0, 2, 3, 6)
    assert labelled.labels == (2, 0, 1, 0)
    assert labelled.left_out == {'casme2: others': 2, 'casme2: fear': 1}
    assert label_clips(clips, CLASSES[::-1], MAPS).labels == (0, 2, 1, 2)


def test_each_database_has_its_own_words():
    clips = clips_of('happiness') + clips_of('Happiness', 'Other', database='samm')
    maps = {**MAPS, 'samm': {'Happiness': 'positive', 'Other': None}}
    labelled = label_clips(clips, CLASSES, maps)
    assert (labelled.rows, labelled.labels) == ((0, 1), (1, 1))
    assert labelled.left_out == {'samm: Other': 1}


def test_the_challenge_leaves_out_two_disgust_clips_of_casme2():
    word = {0: 'disgust', 1: 'happiness', 2: 'surprise'}
    official = {key: label for key, label in read_megc2019().items() if key[0] == 'casme2'}
    clips = [Clip(*key, emotion=word[label]) for key, label in official.items()]
    clips[3:3] = [Clip('casme2', 'sub04', 'EP12_01f', emotion='disgust'),
                  Clip('casme2', 'sub05', 'EP09_05f', emotion='disgust')]
    assert len(label_clips(clips, CLASSES, MAPS).rows) == 147
    labelled = label_clips(clips, CLASSES, MAPS, 'megc2019')
    assert labelled.labels == tuple(official.values())
    assert labelled.rows == (0, 1, 2, *range(5, 147))
    assert labelled.left_out == {'casme2: not in the MEGC2019 list': 2}


def test_classes_may_come_from_the_objective_class():
    clips = [Clip('samm', '006', f'006_1_{number}', emotion='Anger', objective_class=name)
             for number, name in enumerate(('II', 'VII', 'I', 'II'))]
    maps = {'samm': {'I': 'first', 'II': 'second', 'VII': None}}
    labelled = label_clips(clips, ('first', 'second'), maps, label_column='objective_class')
    assert (labelled.rows, labelled.labels) == ((0, 2, 3), (1, 0, 1))
    assert labelled.left_out == {'samm: VII': 1}


def test_a_clip_without_objective_class_is_named():
    with pytest.raises(InputError, match='casme2/sub00/EP01 has no objective class; run `mmatnet '
                                         'prepare` on casme2 again with the workbook of the'):
        label_clips(clips_of('disgust'), CLASSES, MAPS, label_column='objective_class')


def test_a_class_other_than_the_challenge_gives_is_refused():
    clips = [Clip('casme2', 'sub01', 'EP02_01f', emotion='happiness')]
    with pytest.raises(InputError, match='casme2/sub01/EP02_01f: happiness is class 0 here, but 1 '
                                         'in the MEGC2019 list; order classes as negative, '):
        label_clips(clips, ('positive', 'negative', 'surprise'), MAPS, 'megc2019')


@pytest.mark.parametrize(('changes', 'sentence'), [
    ({'clip_list': 'megc'}, "clips must be one of all, megc2019, got 'megc'"),
    ({'label_column': 'action_units'},
     "label_column must be one of emotion, objective_class, got 'action_units'"),
    ({'classes': ('negative', 'negative')}, 'classes must be two or more different names'),
    ({'classes': ('negative',)}, r"two or more different names, got \['negative'\]"),
    ({'emotion_maps': {'casme2': {'fear': 'afraid'}}},
     r"emotion_maps\['casme2'\] sends 'fear' to 'afraid', which is not one of the classes"),
    ({'emotion_maps': {'samm': {}}}, "casme2/sub00/EP01: no emotion map for database 'casme2'; "
                                     r"add one to emotion_maps, which has \['samm'\]"),
    ({'emotion_maps': {'casme2': {'happiness': 'positive'}}},
     r"casme2/sub00/EP01: emotion 'others' is not in emotion_maps\['casme2'\], which has "
     r"\['happiness'\]; map it to a class, or to None"),
    ({}, r'none of the 2 clips is left; left out: casme2: others \(2\); check emotion_maps'),
    ({'clips': []}, 'none of the 0 clips is left; left out: none; check emotion_maps'),
], ids=['list', 'column', 'twins', 'one-class', 'target', 'database', 'emotion', 'nothing-left',
        'no-clip'])
def test_bad_input(changes, sentence):
    arguments = {'clips': clips_of('others', 'others'), 'classes': CLASSES, 'emotion_maps': MAPS}
    with pytest.raises(InputError, match=sentence):
        label_clips(**{**arguments, **changes})


def test_the_challenges_list_is_about_its_own_databases():
    clips = clips_of('disgust') + clips_of('negative', '', database='own')
    maps = {**MAPS, 'own': {'negative': 'negative', '': None}}
    labelled = label_clips(clips, CLASSES, maps, 'megc2019')
    assert labelled.rows == (1,)
    assert labelled.left_out == {'casme2: not in the MEGC2019 list': 1, 'own: (none)': 1}


def test_a_person_who_is_spelt_in_two_ways_is_named_before_any_fold_is_made():
    clips = [Clip('own', subject, 'a', emotion='disgust') for subject in ('P007', 'p7')]
    with pytest.raises(InputError, match="own: 'P007' and 'p7' look like one person spelt in two"):
        label_clips(clips, CLASSES, {'own': CASME2})
    clips = [clips[0], Clip('own', 'p7', 'a', emotion='others')]
    assert label_clips(clips, CLASSES, {'own': CASME2}).rows == (0,)  # the other is left out
