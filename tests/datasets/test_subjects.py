"""Sides of a rule: drawn alike by everybody, and never sharing a subject."""
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mmatnet.clips.protocols import split_subjects
from mmatnet.datasets.subjects import choose_subjects
from mmatnet.errors import InputError

LABELS = {('casme2', f'sub{number:02}'): [number % 3, (number + 1) % 3, 2 - number % 3]
          for number in range(1, 13)}


def side(name, **rule):
    return choose_subjects({'side': name, **rule}, LABELS)


@given(share=st.floats(0.1, 0.6), seed=st.integers(0, 50), val_share=st.floats(0.1, 0.5))
def test_sides_of_one_rule_are_disjoint_and_complete(share, seed, val_share):
    rule = {'test_share': share, 'seed': seed, 'val_share': val_share}
    try:
        train, val, test = (side(name, **rule) for name in ('train', 'val', 'test'))
    except InputError as error:  # five subjects, say, whose classes cannot be on both sides
        assume('found no split' not in str(error))
        raise
    assert train | val | test == set(LABELS)
    assert len(train) + len(val) + len(test) == len(LABELS)
    assert min(map(len, (train, val, test))) > 0


def test_the_draw_is_that_of_the_split():
    fold = split_subjects(LABELS, 0.25, 7)
    assert side('test', test_share=0.25, seed=7) == set(fold.test)
    assert side('train', test_share=0.25, seed=7) == set(fold.train)
    assert side('train') == set(split_subjects(LABELS, 0.25, 0).train)
    # validation takes nothing from the test side
    assert side('test', val_share=0.3) == side('test')


def test_a_rule_may_name_its_subjects():
    assert side('test', test=['casme2/sub03']) == {('casme2', 'sub03')}
    assert side('train', test=['casme2/sub03'], train=['casme2/sub04', 'casme2/sub05']) == {
        ('casme2', 'sub04'), ('casme2', 'sub05')}


@pytest.mark.parametrize(('subjects', 'sentence'), [
    ({'side': 'tets'}, "side of subjects must be one of train, val, test, got 'tets'"),
    ({'test_share': 0.5}, 'side of subjects must be one of train, val, test, got None'),
    ({'side': 'val'}, "subjects with side='val' need val_share"),
    ({'side': 'train', 'test_shar': 0.5},
     "unexpected keyword argument 'test_shar'; it takes test, train"),
    ({'side': 'train', 'test': ['casme2/sub77']}, 'test: no clip of casme2/sub77'),
    (['casme2/sub77'], r"subjects \['casme2/sub77'\] have no clip here; there are"),
    ([], 'no subject is given'),
    ('casme2/sub01', "subjects must be 'all', a list of database/subject, or a rule such as"),
])
def test_unsound_subjects_are_refused(subjects, sentence):
    with pytest.raises(InputError, match=sentence):
        choose_subjects(subjects, LABELS)
