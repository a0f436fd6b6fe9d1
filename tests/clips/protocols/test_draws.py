import itertools
import random

import pytest

from mmatnet.clips.protocols import split_subjects
from mmatnet.errors import InputError


def on_both_sides(labels, test):
    """Whether every class has a clip of a subject in ``test`` and one of another subject."""
    sides = [{label for subject in labels if (subject in test) == held_out
              for label in labels[subject]} for held_out in (True, False)]
    return sides[0] == sides[1]


@pytest.mark.parametrize('share', [0.01, 0.25, 0.5, 0.9])
def test_split_of_the_challenge_has_the_share_asked_for(share, challenge):
    fold = split_subjects(challenge, share, seed=0)
    assert fold.name == 'split'
    assert len(fold.test) == max(1, round(share * 68))
    assert sorted(fold.train + fold.test) == sorted(challenge)
    assert on_both_sides(challenge, fold.test)


def test_split_depends_on_the_seed_and_on_nothing_else(challenge):
    folds = [split_subjects(challenge, 0.25, seed) for seed in range(5)]
    assert len({fold.test for fold in folds}) == 5
    reordered = {subject: challenge[subject][::-1] for subject in reversed(challenge)}
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
def test_a_share_outside_0_and_1_is_refused(share, challenge):
    with pytest.raises(InputError, match=f'test_share must lie between 0 and 1, got {share}'):
        split_subjects(challenge, share, seed=0)
