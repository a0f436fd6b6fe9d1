import itertools
import random

import pytest

from mmatnet.databases.megc2019 import read_megc2019
from mmatnet.errors import InputError
from mmatnet.protocols import Fold, make_folds, split_subjects

CHALLENGE = read_megc2019()
SUBJECTS = [key[:2] for key in CHALLENGE]  # one entry per clip
LABELS = {subject: [label for key, label in CHALLENGE.items() if key[:2] == subject]
          for subject in SUBJECTS}


def some_subjects(seed, databases=('casme2', 'samm', 'smic')):
    """Subjects of several databases that share names, some of them repeated."""
    draw = random.Random(seed)
    some = [(database, f's{number}') for database in databases
            for number in range(draw.randint(1, 6))]
    return some + draw.choices(some, k=5)


def on_both_sides(labels, test):
    """Whether every class has a clip of a subject in ``test`` and one of another subject."""
    sides = [{label for subject in labels if (subject in test) == held_out
              for label in labels[subject]} for held_out in (True, False)]
    return sides[0] == sides[1]


def test_loso_and_lodo_of_the_challenge():
    loso = make_folds('loso', SUBJECTS)
    assert len(loso) == 68
    assert loso[0].name == 'casme2-sub01'
    assert loso[0].test == (('casme2', 'sub01'),)
    lodo = make_folds('lodo', SUBJECTS)
    assert [fold.name for fold in lodo] == ['casme2', 'samm', 'smic']
    # subjects tested 24, 28, 16; clips trained on 442 - 145, 442 - 133, 442 - 164
    assert [len(fold.test) for fold in lodo] == [24, 28, 16]
    assert [sum(len(LABELS[subject]) for subject in fold.train)
            for fold in lodo] == [297, 309, 278]


@pytest.mark.parametrize('protocol', ['loso', 'lodo'])
@pytest.mark.parametrize('seed', range(5))
def test_every_subject_is_tested_once_and_never_trained_on_in_its_fold(protocol, seed):
    subjects = some_subjects(seed)
    folds = make_folds(protocol, subjects)
    assert sorted(subject for fold in folds for subject in fold.test) == sorted(set(subjects))
    for fold in folds:
        assert set(fold.train) | set(fold.test) == set(subjects)
        assert not set(fold.train) & set(fold.test)
        assert len(fold.train) == len(set(fold.train))
    assert len({fold.name for fold in folds}) == len(folds)


@pytest.mark.parametrize('protocol', ['loso', 'lodo', 'all'])
def test_the_order_of_the_subjects_does_not_matter(protocol):
    subjects = some_subjects(0)
    shuffled = random.Random(1).sample(subjects, len(subjects))
    assert shuffled != subjects
    assert make_folds(protocol, shuffled) == make_folds(protocol, subjects)


def test_everything_holds_nobody_out():
    fold, = make_folds('all', [('casme2', 'sub02'), ('casme2', 'sub01'), ('casme2', 'sub02')])
    assert fold == Fold('all', (('casme2', 'sub01'), ('casme2', 'sub02')), ())


def test_one_subject_name_in_two_databases_is_two_people():
    folds = make_folds('loso', [('casme', 'sub01'), ('casme2', 'sub01')])
    assert [fold.name for fold in folds] == ['casme-sub01', 'casme2-sub01']
    assert folds[0].train == (('casme2', 'sub01'),)


@pytest.mark.parametrize(('protocol', 'subjects', 'sentence'), [
    ('LOSO', SUBJECTS, "protocol must be one of loso, lodo, all, got 'LOSO'"),
    ('loso', [('casme2', 'sub01')] * 2, 'leave-one-subject-out needs two subjects or more, '
                                        r"got \[\('casme2', 'sub01'\)\]"),
    ('lodo', [('casme2', 'sub01'), ('casme2', 'sub02')],
     r"leave-one-database-out needs two databases or more, got \['casme2'\]"),
])
def test_protocols_that_do_not_fit_are_refused(protocol, subjects, sentence):
    with pytest.raises(InputError, match=sentence):
        make_folds(protocol, subjects)


def test_a_fold_with_a_subject_on_both_sides_cannot_be_made():
    a, b = ('casme2', 'sub01'), ('casme2', 'sub02')
    with pytest.raises(ValueError, match=r"fold x has \[\('casme2', 'sub02'\)\] on both sides"):
        Fold('x', (a, b), (b,))


@pytest.mark.parametrize('share', [0.01, 0.25, 0.5, 0.9])
def test_split_of_the_challenge_has_the_share_asked_for(share):
    fold = split_subjects(LABELS, share, seed=0)
    assert fold.name == 'split'
    assert len(fold.test) == max(1, round(share * 68))
    assert sorted(fold.train + fold.test) == sorted(set(SUBJECTS))
    assert on_both_sides(LABELS, fold.test)


def test_split_depends_on_the_seed_and_on_nothing_else():
    folds = [split_subjects(LABELS, 0.25, seed) for seed in range(5)]
    assert len({fold.test for fold in folds}) == 5
    reordered = {subject: LABELS[subject][::-1] for subject in reversed(LABELS)}
    assert [split_subjects(reordered, 0.25, seed) for seed in range(5)] == folds


def test_split_is_found_whenever_there_is_one_and_as_near_to_the_share():
    """Against all subsets of 2 to 6 subjects who have one or two of three classes."""
    draw, outcomes = random.Random(0), set()
    for number in range(150):
        labels = {('casme2', f'sub{subject}'): draw.choices(range(3), k=draw.randint(1, 2))
                  for subject in range(2 + number % 5)}
        wanted = max(1, round(0.3 * len(labels)))
        misses = [abs(size - wanted) for size in range(1, len(labels))
                  for test in itertools.combinations(labels, size) if on_both_sides(labels, test)]
        outcomes.add(min(misses, default=None))
        if misses:
            fold = split_subjects(labels, 0.3, seed=number)
            assert on_both_sides(labels, fold.test)
            assert abs(len(fold.test) - wanted) == min(misses)
        else:
            with pytest.raises(InputError, match='found no split of'):
                split_subjects(labels, 0.3, seed=number)
    assert outcomes >= {None, 0, 1}  # impossible, as asked for, and off by one were all met


def test_a_class_of_one_subject_cannot_be_on_both_sides():
    labels = {('casme2', 'sub01'): [0, 1], ('casme2', 'sub02'): [0, 0], ('casme2', 'sub03'): [0]}
    with pytest.raises(InputError, match='found no split of 3 subjects that has all of the 2 '
                                         r'classes on both sides .* add subjects'):
        split_subjects(labels, 0.3, seed=0)


@pytest.mark.parametrize('share', [0, 1, -0.5, 25])
def test_a_share_outside_0_and_1_is_refused(share):
    with pytest.raises(InputError, match=f'test_share must lie between 0 and 1, got {share}'):
        split_subjects(LABELS, share, seed=0)
