from mmatnet.clips.protocols import make_folds

CLASSES = ('negative', 'positive', 'surprise')


def test_loso_and_lodo_of_the_challenge(challenge):
    loso = make_folds('loso', challenge, CLASSES)
    assert len(loso) == 68
    assert loso[0].name == 'casme2-sub01'
    assert loso[0].test == (('casme2', 'sub01'),)
    lodo = make_folds('lodo', challenge, CLASSES)
    assert [fold.name for fold in lodo] == ['casme2', 'samm', 'smic']
    # subjects tested 24, 28, 16; clips trained on 442 - 145, 442 - 133, 442 - 164
    assert [len(fold.test) for fold in lodo] == [24, 28, 16]
    assert [sum(len(challenge[subject]) for subject in fold.train)
            for fold in lodo] == [297, 309, 278]


def test_one_subject_name_in_two_databases_is_two_people():
    folds = make_folds('loso', {('casme', 'sub01'): [0], ('casme2', 'sub01'): [0]})
    assert [fold.name for fold in folds] == ['casme-sub01', 'casme2-sub01']
    assert folds[0].train == (('casme2', 'sub01'),)


def test_holding_one_database_out_is_a_fold_of_lodo(challenge):
    lodo = make_folds('lodo', challenge)
    for number, database in enumerate(('casme2', 'samm', 'smic')):
        assert make_folds({'type': 'holdout', 'database': database}, challenge) == [lodo[number]]


def test_cross_leaves_other_databases_out(challenge):
    fold, = make_folds({'type': 'cross', 'train': 'samm', 'test': ['casme2']}, challenge)
    assert fold.name == 'samm-to-casme2'
    assert {database for database, _ in fold.train} == {'samm'}
    assert {database for database, _ in fold.test} == {'casme2'}
    assert (len(fold.train), len(fold.test)) == (28, 24)
    two, = make_folds({'type': 'cross', 'train': ['smic', 'samm'], 'test': 'casme2'}, challenge)
    assert two.name == 'samm+smic-to-casme2'
    assert (two.train, two.test) == ((lodo := make_folds('lodo', challenge)[0]).train, lodo.test)
