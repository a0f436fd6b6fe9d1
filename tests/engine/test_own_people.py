import json

import pytest

from mmatnet.engine.own_people import check_own_people, recording_roots
from mmatnet.errors import InputError


def test_one_name_in_two_databases_of_ones_own_is_named():
    subjects = [('a', 'P1'), ('a', 'P2'), ('b', 'p01'), ('b', 'P3')]
    with pytest.raises(InputError, match=r'^P1 of a and p01 of b may be one person, who would '
                                         r'train in one .* put the clips of both into one table'):
        check_own_people(subjects, {})
    with pytest.raises(InputError, match='P1 of a and P1 of b, and 1 others, may be'):
        check_own_people([('a', 'P1'), ('b', 'P1'), ('a', 'x'), ('b', 'X')], {})
    check_own_people(subjects[:2], {})
    check_own_people([('a', 'P1'), ('b', 'P2')], {'a': '/one', 'b': '/other'})


def test_numbers_of_known_databases_are_everywhere():
    check_own_people([('a', '6'), ('samm', '006'), ('casme2', 'sub06'), ('casme', 'sub06')], {})


@pytest.mark.parametrize('roots', [('/x', '/x'), ('/x/y', '/x'), ('/x', '/x/y')])
def test_recordings_in_one_place_may_show_the_same_people(roots):
    with pytest.raises(InputError, match='a and samm have their recordings in one place'):
        check_own_people([('a', 'P1'), ('samm', '006')], dict(zip('ab', roots, strict=True))
                         | {'samm': roots[1]})
    check_own_people([('casme', 'sub01'), ('samm', '006')], {'casme': '/x', 'samm': '/x'})


def test_roots_are_read_beside_the_stores(tmp_path):
    for name, content in (('own', {'database': 'own', 'root': '/a'}), ('old', {'root': '/b'})):
        (tmp_path / name).mkdir()
        (tmp_path / name / 'source.json').write_text(json.dumps(content))
    assert recording_roots(['own/store', 'old/store', 'none/store', {'type': 'x', 'table': 'y'}],
                           tmp_path) == {'own': '/a'}
