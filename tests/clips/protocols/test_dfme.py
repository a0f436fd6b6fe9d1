import pytest

from mmatnet.clips.protocols import make_folds, protocol_name
from mmatnet.errors import InputError

LABELS = {('dfme', 'sub0001'): [0, 1], ('dfme', 'sub0002'): [1], ('dfme-test-a', 'sub0003'): [0],
          ('dfme-test-b', 'sub0004'): [1], ('casme2', 'sub01'): [0]}


@pytest.mark.parametrize(('test', 'held_out'), [
    ('a', [('dfme-test-a', 'sub0003')]), ('b', [('dfme-test-b', 'sub0004')]),
    ('both', [('dfme-test-a', 'sub0003'), ('dfme-test-b', 'sub0004')])])
def test_the_training_part_trains(test, held_out):
    (fold,) = make_folds({'type': 'dfme', 'test': test}, LABELS)
    assert fold.train == (('dfme', 'sub0001'), ('dfme', 'sub0002'))
    assert list(fold.test) == held_out
    assert fold.name == protocol_name({'type': 'dfme', 'test': test}) == f'dfme-{test}'


@pytest.mark.parametrize(('labels', 'sentence'), [
    ({('dfme', 'sub0001'): [0]}, "no clip is of database 'dfme-test-a'"),
    ({**LABELS, ('dfme-test-a', 'sub0001'): [0]}, 'sub0001 would both train and be tested')])
def test_parts_that_do_not_fit_are_refused(labels, sentence):
    with pytest.raises(InputError, match=sentence):
        make_folds('dfme', labels)


def test_another_part_is_refused():
    with pytest.raises(InputError, match="test must be one of a, b, both, got 'c'"):
        make_folds({'type': 'dfme', 'test': 'c'}, LABELS)
