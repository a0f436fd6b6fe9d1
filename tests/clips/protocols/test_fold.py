import pytest

from mmatnet.clips.protocols import Fold, hold_out

A, B, C = ('casme2', 'sub01'), ('casme2', 'sub02'), ('samm', '006')


@pytest.mark.parametrize('side', ['test', 'adapt'])
def test_a_subject_that_trains_can_be_neither_tested_nor_seen_unlabelled(side):
    with pytest.raises(ValueError, match=(
            rf"fold x has \[\('casme2', 'sub02'\)\] in train and in {side}")):
        Fold('x', (A, B), **{'test': (), side: (B, C)})


def test_a_test_subject_may_be_seen_unlabelled():
    fold = Fold('x', (A,), (B,), adapt=(B, C))
    assert (fold.test, fold.adapt) == ((B,), (B, C))
    assert Fold('x', (A,), (B,)).adapt == ()


def test_both_sides_are_sorted_and_hold_everybody_once():
    assert hold_out('x', [C, A, B, A], {B}) == Fold('x', (A, C), (B,))
