from mmatnet.clips.protocols import make_folds, split_subjects


def test_split_by_names_and_by_rule(challenge):
    named = ['casme2/sub01', 'samm/006']
    fold, = make_folds({'type': 'split', 'test': named}, challenge)
    assert fold.test == (('casme2', 'sub01'), ('samm', '006'))
    assert len(fold.train) == 66
    fold, = make_folds({'type': 'split', 'test': named, 'train': 'smic/s01'}, challenge)
    assert fold.train == (('smic', 's01'),)
    rule = {'type': 'split', 'test_share': 0.25, 'seed': 3}
    assert make_folds(rule, challenge) == [split_subjects(challenge, 0.25, 3)]
