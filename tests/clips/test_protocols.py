import itertools
import random
from collections import Counter

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mmatnet.clips.megc2019 import read_megc2019
from mmatnet.clips.protocols import (
    Fold,
    make_folds,
    named_fold,
    protocol_name,
    protocol_parts,
    split_subjects,
)
from mmatnet.errors import InputError

CHALLENGE = read_megc2019()
LABELS: dict = {}  # of the challenge: subject to the labels of its clips
for key, label in CHALLENGE.items():
    LABELS.setdefault(key[:2], []).append(label)
CLASSES = ('negative', 'positive', 'surprise')
NAMES = st.sampled_from(['casme2', 'samm', 'smic', 'smic-vis'])
PEOPLE = st.dictionaries(st.tuples(NAMES, st.sampled_from(['s1', 's2', 's3', '01', 'a/b'])),
                         st.lists(st.integers(0, 2), min_size=1, max_size=4), min_size=1)


@st.composite
def protocols(draw):
    """A protocol and subjects; they need not fit each other."""
    labels = draw(PEOPLE)
    databases = sorted({database for database, _ in labels})
    some = st.lists(st.sampled_from(databases), min_size=1, unique=True)
    subjects = st.lists(st.sampled_from(sorted(labels)), min_size=1, unique=True).map(
        lambda names: ['/'.join(name) for name in names])
    seed = st.integers(0, 3)
    return labels, draw(st.one_of(
        st.sampled_from(['loso', 'lodo', 'all']),
        st.builds(lambda name: {'type': 'holdout', 'database': name}, st.sampled_from(databases)),
        st.builds(lambda train, test: {'type': 'cross', 'train': train, 'test': test}, some, some),
        st.builds(lambda test: {'type': 'split', 'test': test}, subjects),
        st.builds(lambda train, test: {'type': 'split', 'test': test, 'train': train},
                  subjects, subjects),
        st.builds(lambda share, seed: {'type': 'split', 'test_share': share, 'seed': seed},
                  st.floats(0.1, 0.9), seed),
        st.builds(lambda k, seed: {'type': 'groups', 'k': k, 'seed': seed},
                  st.integers(2, 6), seed)))


def folds_or_none(protocol, labels, **options):
    try:
        return make_folds(protocol, labels, **options)
    except InputError:
        return None


@settings(max_examples=100, deadline=None)
@given(protocols(), st.randoms(use_true_random=False))
def test_properties_of_all_protocols(case, draw):
    labels, protocol = case
    folds = folds_or_none(protocol, labels)
    reordered = {subject: draw.sample(labels[subject], len(labels[subject]))
                 for subject in draw.sample(sorted(labels), len(labels))}
    assert folds_or_none(protocol, reordered) == folds  # the order of what is given
    renamed = {0: 2, 1: 0, 2: 1}
    assert folds_or_none(protocol, {subject: [renamed[label] for label in labels[subject]]
                                    for subject in labels}) == folds  # and that of the classes
    assume(folds is not None)
    kind = protocol_parts(protocol)[0]
    assert len({fold.name for fold in folds}) == len(folds)
    for fold in folds:
        assert fold.train
        assert bool(fold.test) is (kind != 'all')
        assert not set(fold.train) & set(fold.test)
        assert set(fold.train) | set(fold.test) <= set(labels)
        for side in (fold.train, fold.test):
            assert list(side) == sorted(set(side))
        if kind in ('loso', 'lodo', 'holdout', 'groups', 'all'):
            assert set(fold.train) | set(fold.test) == set(labels)
        assert not set('/ ') & set(fold.name) or kind == 'loso'
    tested = Counter(subject for fold in folds for subject in fold.test)
    assert set(tested.values()) <= {1}
    if kind in ('loso', 'lodo', 'groups'):
        assert set(tested) == set(labels)


@settings(max_examples=40, deadline=None)
@given(protocols())
def test_with_class_names_no_fold_trains_without_one(case):
    labels, protocol = case
    folds = folds_or_none(protocol, labels)
    assume(folds is not None)
    lacking = any({label for subject in fold.train for label in labels[subject]} != {0, 1, 2}
                  for fold in folds)
    assert (folds_or_none(protocol, labels, classes=CLASSES) is None) is lacking
    allowing = {**({'type': protocol} if isinstance(protocol, str) else protocol),
                'allow_empty_classes': True}
    assert make_folds(allowing, labels, CLASSES) == folds


def test_loso_and_lodo_of_the_challenge():
    loso = make_folds('loso', LABELS, CLASSES)
    assert len(loso) == 68
    assert loso[0].name == 'casme2-sub01'
    assert loso[0].test == (('casme2', 'sub01'),)
    lodo = make_folds('lodo', LABELS, CLASSES)
    assert [fold.name for fold in lodo] == ['casme2', 'samm', 'smic']
    # subjects tested 24, 28, 16; clips trained on 442 - 145, 442 - 133, 442 - 164
    assert [len(fold.test) for fold in lodo] == [24, 28, 16]
    assert [sum(len(LABELS[subject]) for subject in fold.train)
            for fold in lodo] == [297, 309, 278]


def test_everything_holds_nobody_out():
    fold, = make_folds('all', {('casme2', 'sub02'): [0], ('casme2', 'sub01'): [1]})
    assert fold == Fold('all', (('casme2', 'sub01'), ('casme2', 'sub02')), ())


def test_one_subject_name_in_two_databases_is_two_people():
    folds = make_folds('loso', {('casme', 'sub01'): [0], ('casme2', 'sub01'): [0]})
    assert [fold.name for fold in folds] == ['casme-sub01', 'casme2-sub01']
    assert folds[0].train == (('casme2', 'sub01'),)


def test_holding_one_database_out_is_a_fold_of_lodo():
    lodo = make_folds('lodo', LABELS)
    for number, database in enumerate(('casme2', 'samm', 'smic')):
        assert make_folds({'type': 'holdout', 'database': database}, LABELS) == [lodo[number]]


def test_cross_leaves_other_databases_out():
    fold, = make_folds({'type': 'cross', 'train': 'samm', 'test': ['casme2']}, LABELS)
    assert fold.name == 'samm-to-casme2'
    assert {database for database, _ in fold.train} == {'samm'}
    assert {database for database, _ in fold.test} == {'casme2'}
    assert (len(fold.train), len(fold.test)) == (28, 24)
    two, = make_folds({'type': 'cross', 'train': ['smic', 'samm'], 'test': 'casme2'}, LABELS)
    assert two.name == 'samm+smic-to-casme2'
    assert (two.train, two.test) == ((lodo := make_folds('lodo', LABELS)[0]).train, lodo.test)


def test_split_by_names_and_by_rule():
    named = ['casme2/sub01', 'samm/006']
    fold, = make_folds({'type': 'split', 'test': named}, LABELS)
    assert fold.test == (('casme2', 'sub01'), ('samm', '006'))
    assert len(fold.train) == 66
    fold, = make_folds({'type': 'split', 'test': named, 'train': 'smic/s01'}, LABELS)
    assert fold.train == (('smic', 's01'),)
    rule = {'type': 'split', 'test_share': 0.25, 'seed': 3}
    assert make_folds(rule, LABELS) == [split_subjects(LABELS, 0.25, 3)]


@pytest.mark.parametrize('seed', range(3))
@pytest.mark.parametrize('k', [2, 5, 10])
def test_groups_of_the_challenge_are_alike(k, seed):
    """Each class and each group hold what an even deal gives, within a few clips of 442."""
    folds = make_folds({'type': 'groups', 'k': k, 'seed': seed}, LABELS, CLASSES)
    assert [fold.name for fold in folds] == [f'group{number:0{len(str(k))}}'
                                             for number in range(1, k + 1)]
    held = [Counter(label for subject in fold.test for label in LABELS[subject])
            for fold in folds]
    assert sum(held, Counter()) == {0: 250, 1: 109, 2: 83}
    assert max(abs(sum(group.values()) - 442 / k) for group in held) < 2.5
    for label, total in enumerate((250, 109, 83)):
        assert max(abs(group[label] - total / k) for group in held) < 2.5


def test_groups_depend_on_the_seed():
    assert len({tuple(make_folds({'type': 'groups', 'k': 5, 'seed': seed}, LABELS))
                for seed in range(4)}) == 4


def test_as_many_groups_as_subjects_is_leave_one_subject_out():
    folds = make_folds({'type': 'groups', 'k': len(LABELS)}, LABELS)
    assert sorted(fold.test for fold in folds) == [
        fold.test for fold in make_folds('loso', LABELS)]


@pytest.mark.parametrize(('protocol', 'name'), [
    ('loso', 'loso'), ({'type': 'lodo', 'allow_empty_classes': True}, 'lodo'),
    ({'type': 'groups', 'k': 5}, 'groups-5'), ({'type': 'holdout', 'database': 'smic'},
                                               'holdout-smic'),
    ({'type': 'cross', 'train': 'samm', 'test': 'smic'}, 'cross-samm-to-smic'),
    ({'type': 'cross', 'train': ['samm', 'casme2'], 'test': ('smic',)},
     'cross-casme2+samm-to-smic'),
    ({'type': 'split', 'test': 'samm/006'}, 'split')])
def test_names_in_the_predictions(protocol, name):
    assert protocol_name(protocol) == name


def test_a_fold_by_its_name():
    folds = make_folds('loso', LABELS)
    assert named_fold(folds, folds[7].name) is folds[7]
    with pytest.raises(InputError, match=(
            rf"^no fold 'split' among the {len(folds)} of this protocol, such as "
            rf'{", ".join(fold.name for fold in folds[:3])}; the column fold of')):
        named_fold(folds, 'split')
    with pytest.raises(InputError, match=f'such as {folds[7].name}, '):
        named_fold(folds, folds[7].name + 'x')


TWO = {('casme2', 'sub01'): [0, 1], ('casme2', 'sub02'): [0, 2]}


@pytest.mark.parametrize(('protocol', 'labels', 'sentence'), [
    ('LOSO', TWO, "protocol must be one of loso, lodo, holdout, cross, split, groups, all, or a "
                  "dict with one of them as type, got 'LOSO'"),
    ({'k': 3}, TWO, r"protocol must be one of .*, got \{'k': 3\}"),
    (None, TWO, 'protocol must be one of .*, got None'),
    ({'type': 'loso', 'k': 3}, TWO, "protocol 'loso' has no option 'k'; it takes "
                                    r'allow_empty_classes \(in a config .*_delete_=True\)'),
    ({'type': 'cross', 'train': 'casme2'}, TWO,
     "protocol 'cross' needs train, test; missing: test"),
    ('loso', {('casme2', 'sub01'): [0]}, 'leave-one-subject-out needs two subjects or more, '
                                         r"got \[\('casme2', 'sub01'\)\]"),
    ('lodo', TWO, r"leave-one-database-out needs two databases or more, got \['casme2'\]"),
    ({'type': 'holdout', 'database': 'smic'}, TWO, "no clip is of database 'smic'; there are "
                                                   'casme2: add its store to the sources'),
    ({'type': 'holdout', 'database': 'casme2'}, TWO, 'every clip is of database casme2, so '),
    ({'type': 'cross', 'train': 'casme2', 'test': 'samm'}, TWO,
     "no clip is of database 'samm'; there are casme2"),
    ({'type': 'cross', 'train': 'casme2', 'test': ['casme2']}, TWO,
     'casme2 would both train and be tested'),
    ({'type': 'cross', 'train': 'casme2', 'test': []}, TWO, r'test must be one name or more, got '),
    ({'type': 'cross', 'train': 3, 'test': 'samm'}, TWO, 'train must be one name or more, got 3'),
    ({'type': 'split'}, TWO, "protocol 'split' needs either test .* or test_share and seed"),
    ({'type': 'split', 'test': 'casme2/sub01', 'test_share': 0.5}, TWO, 'needs either test'),
    ({'type': 'split', 'train': 'casme2/sub01', 'test_share': 0.5}, TWO, 'needs either test'),
    ({'type': 'split', 'test': 'casme2/sub01', 'test_share': 0.5}, TWO,
     'in a config that inherits the other, add _delete_=True'),
    ({'type': 'split', 'test': 'sub01'}, TWO, 'test: no clip of sub01; subjects are written as '
                                              'casme2/sub01'),
    ({'type': 'split', 'test': 'casme2/sub01', 'train': ['casme2/sub01']}, TWO,
     'casme2/sub01 would both train and be tested; take them off one side'),
    ({'type': 'split', 'test': ['casme2/sub01', 'casme2/sub02']}, TWO,
     "protocol 'split', fold split: no clip to train on"),
    ({'type': 'split', 'test_share': 'half'}, TWO, 'test_share must lie between 0 and 1, got half'),
    ({'type': 'groups', 'k': 3}, TWO, 'k=3 groups need as many subjects, but 2 are here; lower k'),
    ({'type': 'groups', 'k': 1}, TWO, 'k must be a whole number from 2 up, got 1'),
    ({'type': 'groups', 'k': '5'}, TWO, "k must be a whole number from 2 up, got '5'"),
    ({'type': 'groups', 'k': 2, 'seed': True}, TWO,
     'seed must be a whole number from 0 up, got True'),
    ({'type': 'loso', 'allow_empty_classes': True}, {**TWO, ('samm', '006'): []},
     "protocol 'loso', fold samm-006: no clip to test"),
    ('loso', TWO, "protocol 'loso', fold casme2-sub01: no training clip of class positive; add "
                  'subjects, choose another protocol, or allow it with '
                  'its option allow_empty_classes=True'),
    ('all', {('casme2', 'sub01'): [1]}, 'fold all: no training clip of class negative, surprise'),
])
def test_protocols_that_do_not_fit_are_refused(protocol, labels, sentence):
    with pytest.raises(InputError, match=sentence):
        make_folds(protocol, labels, CLASSES)


def on_both_sides(labels, test):
    """Whether every class has a clip of a subject in ``test`` and one of another subject."""
    sides = [{label for subject in labels if (subject in test) == held_out
              for label in labels[subject]} for held_out in (True, False)]
    return sides[0] == sides[1]


def test_a_fold_with_a_subject_on_both_sides_cannot_be_made():
    a, b = ('casme2', 'sub01'), ('casme2', 'sub02')
    with pytest.raises(ValueError, match=r"fold x has \[\('casme2', 'sub02'\)\] on both sides"):
        Fold('x', (a, b), (b,))


@pytest.mark.parametrize('share', [0.01, 0.25, 0.5, 0.9])
def test_split_of_the_challenge_has_the_share_asked_for(share):
    fold = split_subjects(LABELS, share, seed=0)
    assert fold.name == 'split'
    assert len(fold.test) == max(1, round(share * 68))
    assert sorted(fold.train + fold.test) == sorted(LABELS)
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
