from collections import Counter

import pytest

from mmatnet.clips.megc2019 import CLASSES, read_megc2019


@pytest.fixture(scope='module')
def labels():
    return read_megc2019()


@pytest.mark.parametrize(('database', 'subjects', 'counts'), [
    ('casme2', 24, (88, 32, 25)),
    ('smic', 16, (70, 51, 43)),
    ('samm', 28, (92, 26, 15)),
])
def test_counts_of_one_database(labels, database, subjects, counts):
    own = {key: label for key, label in labels.items() if key[0] == database}
    assert len({key[1] for key in own}) == subjects
    assert tuple(Counter(own.values())[label] for label in range(3)) == counts


def test_counts_of_the_composite(labels):
    assert len(labels) == 442
    assert len({key[:2] for key in labels}) == 68
    assert Counter(labels.values()) == {0: 250, 1: 109, 2: 83}
    assert list(dict.fromkeys(key[0] for key in labels)) == ['casme2', 'smic', 'samm']


def test_always_negative_scores_as_published(labels):
    """Accuracy 0.5656; its only F1, 2 x 250 / (442 + 250), spread over three classes, is 0.2408."""
    negative = sum(label == CLASSES.index('negative') for label in labels.values())
    assert negative / len(labels) == pytest.approx(0.5656, abs=5e-5)
    assert 2 * negative / (len(labels) + negative) / 3 == pytest.approx(0.2408, abs=5e-5)


def test_keys_are_canonical(labels):
    assert ('casme2', 'sub01', 'EP02_01f') in labels
    assert ('smic', 's01', 's01_ne_01') in labels
    assert ('samm', '006', '006_1_2') in labels


def test_the_list_differs_from_the_plain_emotion_map(labels):
    """The two CASME II clips that have no usable apex are out; EP12_03f of sub05 is in."""
    assert ('casme2', 'sub04', 'EP12_01f') not in labels
    assert ('casme2', 'sub05', 'EP09_05f') not in labels
    assert labels['casme2', 'sub05', 'EP12_03f'] == CLASSES.index('surprise')


def test_subjects_per_number_of_classes(labels):
    classes = {}
    for (database, subject, _), label in labels.items():
        classes.setdefault((database, subject), set()).add(label)
    assert Counter(len(found) for found in classes.values()) == {1: 23, 2: 29, 3: 16}


def test_clips_per_subject(labels):
    counts = Counter(key[:2] for key in labels)
    for database, fewest, most in (('casme2', 1, 31), ('smic', 2, 39), ('samm', 1, 20)):
        own = [count for (name, _), count in counts.items() if name == database]
        assert (min(own), max(own)) == (fewest, most)
    assert counts['casme2', 'sub17'] == 31
    assert counts['smic', 's03'] == 39
    assert counts['samm', '011'] == 20
    assert sum(count == 1 for count in counts.values()) == 8


def test_subjects_of_samm(labels):
    """Of the 29 in the sheet, 025 has clips of the class Other only."""
    assert {int(key[1]) for key in labels if key[0] == 'samm'} == {
        6, 7, *range(9, 25), 26, 28, *range(30, 38)}


def test_training_sides_of_holdout_evaluation(labels):
    """Without CASME II: 297 clips, of which 162 are of the largest class."""
    others = Counter(label for key, label in labels.items() if key[0] != 'casme2')
    assert sum(others.values()) == 297
    assert max(others.values()) == others[CLASSES.index('negative')] == 162
