"""What holds for every protocol, and how one is named, chosen and refused."""
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mmatnet.clips.protocols import make_folds, make_protocol, named_fold, protocol_name
from mmatnet.errors import InputError

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
    assert not make_protocol(protocol).one_fold or len(folds) == 1
    kind = protocol if isinstance(protocol, str) else protocol['type']
    assert len({fold.name for fold in folds}) == len(folds)
    for fold in folds:
        assert fold.train
        assert bool(fold.test) is make_protocol(protocol).tests is (kind != 'all')
        assert fold.adapt == ()
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


@pytest.mark.parametrize(('protocol', 'name'), [
    ('loso', 'loso'), ({'type': 'lodo', 'allow_empty_classes': True}, 'lodo'),
    ({'type': 'groups', 'k': 5}, 'groups-5'), ({'type': 'holdout', 'database': 'smic'},
                                               'holdout-smic'),
    ({'type': 'cross', 'train': 'samm', 'test': 'smic'}, 'cross-samm-to-smic'),
    ({'type': 'cross', 'train': ['samm', 'casme2'], 'test': ('smic',)},
     'cross-casme2+samm-to-smic'),
    ({'type': 'split', 'test': 'samm/006'}, 'split'),
    ({'type': 'loso', 'adapt': 'test'}, 'loso TRANSDUCTIVE'),
    ({'type': 'groups', 'k': 5, 'adapt': 'test'}, 'groups-5 TRANSDUCTIVE')])
def test_names_in_the_predictions(protocol, name):
    assert protocol_name(protocol) == name


@pytest.mark.parametrize('protocol', ['loso', 'lodo', {'type': 'holdout', 'database': 'smic'},
                                      {'type': 'split', 'test_share': 0.25},
                                      {'type': 'groups', 'k': 5}])
def test_any_protocol_can_offer_its_test_subjects_without_labels(challenge, protocol):
    named = {'type': protocol} if isinstance(protocol, str) else protocol
    adapting = make_folds({**named, 'adapt': 'test'}, challenge, CLASSES)
    assert all(fold.adapt == fold.test != () for fold in adapting)
    assert [replace(fold, adapt=()) for fold in adapting] == make_folds(protocol, challenge)


def test_a_fold_by_its_name(challenge):
    folds = make_folds('loso', challenge)
    assert named_fold(folds, folds[7].name) is folds[7]
    with pytest.raises(InputError, match=(
            rf"^no fold 'split' among the {len(folds)} of this protocol, such as "
            rf'{", ".join(fold.name for fold in folds[:3])}; the column fold of')):
        named_fold(folds, 'split')
    with pytest.raises(InputError, match=f'such as {folds[7].name}, '):
        named_fold(folds, folds[7].name + 'x')


TWO = {('casme2', 'sub01'): [0, 1], ('casme2', 'sub02'): [0, 2]}


@pytest.mark.parametrize(('protocol', 'labels', 'sentence'), [
    ('LOSO', TWO, "no protocol is named 'LOSO'; there are .*loso"),
    ('groupes', TWO, r"no protocol is named 'groupes'; did you mean 'groups'\?"),
    ({'k': 3}, TWO, 'no protocol is named None; there are '),
    (None, TWO, 'protocol must be one of .*loso.*, or a dict with one of them as type, got None'),
    ({'type': 'loso', 'k': 3}, TWO, "unexpected keyword argument 'k'; it takes "
                                    r'allow_empty_classes, adapt \(in a config .*_delete_=True\)'),
    ({'type': 'cross', 'train': 'casme2'}, TWO,
     "missing a required argument: 'test'; it takes train, test, allow_empty_classes, adapt"),
    ({'type': 'loso', 'allow_empty_classes': 1}, TWO,
     'allow_empty_classes must be True or False, got 1'),
    ({'type': 'loso', 'adapt': 'train'}, TWO, "adapt must be 'test' or None, got 'train'"),
    ({'type': 'all', 'adapt': 'test'}, TWO, "protocol 'all' tests nobody, so adapt='test' offers"),
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
