from collections import Counter

import pytest

from mmatnet.clips.protocols import make_folds

CLASSES = ('negative', 'positive', 'surprise')


@pytest.mark.parametrize('seed', range(3))
@pytest.mark.parametrize('k', [2, 5, 10])
def test_groups_of_the_challenge_are_alike(k, seed, challenge):
    """Each class and each group hold what an even deal gives, within a few clips of 442."""
    folds = make_folds({'type': 'groups', 'k': k, 'seed': seed}, challenge, CLASSES)
    assert [fold.name for fold in folds] == [f'group{number:0{len(str(k))}}'
                                             for number in range(1, k + 1)]
    held = [Counter(label for subject in fold.test for label in challenge[subject])
            for fold in folds]
    assert sum(held, Counter()) == {0: 250, 1: 109, 2: 83}
    assert max(abs(sum(group.values()) - 442 / k) for group in held) < 2.5
    for label, total in enumerate((250, 109, 83)):
        assert max(abs(group[label] - total / k) for group in held) < 2.5


def test_groups_depend_on_the_seed(challenge):
    assert len({tuple(make_folds({'type': 'groups', 'k': 5, 'seed': seed}, challenge))
                for seed in range(4)}) == 4


def test_as_many_groups_as_subjects_is_leave_one_subject_out(challenge):
    folds = make_folds({'type': 'groups', 'k': len(challenge)}, challenge)
    assert sorted(fold.test for fold in folds) == [
        fold.test for fold in make_folds('loso', challenge)]
