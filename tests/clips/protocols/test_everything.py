from mmatnet.clips.protocols import Fold, make_folds


def test_everything_holds_nobody_out():
    fold, = make_folds('all', {('casme2', 'sub02'): [0], ('casme2', 'sub01'): [1]})
    assert fold == Fold('all', (('casme2', 'sub01'), ('casme2', 'sub02')), ())
