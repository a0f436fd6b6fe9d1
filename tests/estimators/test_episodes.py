import numpy as np
import pytest

from mmatnet.errors import InputError
from mmatnet.estimators.episodes import Episodes

SUBJECTS = np.repeat([f'casme2/sub{number:02}' for number in range(8)], 6)
LABELS = np.tile([0, 0, 0, 2, 2, 5], 8)


def test_who_teaches_is_never_asked():
    drawn = Episodes(LABELS, SUBJECTS, 3, 2, seed=0)
    for _ in range(50):
        teach, ask = drawn.draw()
        assert LABELS[teach].tolist() == [0] * 3 + [2] * 3 + [5] * 3
        assert LABELS[ask].tolist() == [0] * 2 + [2] * 2 + [5] * 2
        assert not set(SUBJECTS[teach]) & set(SUBJECTS[ask])


def test_every_clip_teaches_and_asks_in_time():
    drawn = Episodes(LABELS, SUBJECTS, 3, 2, seed=0)
    sides = [drawn.draw() for _ in range(200)]
    for side in range(2):
        assert set(np.concatenate([rows[side] for rows in sides])) == set(range(48))


def test_clips_are_different_ones_where_there_are_enough():
    drawn = Episodes(LABELS, SUBJECTS, 4, 20, seed=0)
    teach, ask = drawn.draw()
    assert len(set(teach)) == 12  # four subjects have four clips of the rarest class
    assert len(ask) == 60
    assert len(set(ask[40:])) <= 4  # of these some are asked again
    assert len(set(drawn.support())) == 12


def test_a_seed_says_all():
    one, again, other = (Episodes(LABELS, SUBJECTS, 3, 2, seed) for seed in (1, 1, 2))
    assert np.array_equal(one.draw()[0], again.draw()[0])
    assert not np.array_equal(one.draw()[0], other.draw()[0])


def test_a_class_of_one_person_is_refused():
    labels = LABELS.copy()
    labels[6:] = np.where(labels[6:] == 5, 0, labels[6:])
    with pytest.raises(InputError, match='class 5 has clips of one training subject alone'):
        Episodes(labels, SUBJECTS, 3, 2, seed=0)


def test_people_who_cannot_be_divided_are_refused():
    """Two people have class 1, the same two class 2, and nobody else is on the third's side."""
    with pytest.raises(InputError, match='none of 100 divisions of the 3 training subjects'):
        Episodes([0, 1, 0, 2, 1, 2], ['a', 'a', 'b', 'b', 'c', 'c'], 1, 1, seed=0).draw()
