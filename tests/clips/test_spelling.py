import pytest

from mmatnet.clips.megc2019 import read_megc2019
from mmatnet.clips.spelling import check_spelling, plain_name, spelt_alike
from mmatnet.errors import InputError


@pytest.mark.parametrize('names', [
    ('P007', 'p007', 'P7', 'p 7', 'P-07', 'P_7'), ('P14', 'P014'), ('1', '01', '1.0', '1.', '001'),
    ('Anna', 'anna', 'ANNA '), ('José', 'Jose\u0301'), ('\uff17', '7'),
    ('\u0660\u0663', '3'), ('P' + '0' * 5000, 'P0'), ('P0' + '1' * 5000, 'P' + '1' * 5000)])
def test_one_person_in_several_ways(names):
    assert len({plain_name(name) for name in names}) == 1
    assert spelt_alike(names) == [sorted(names)]


@pytest.mark.parametrize('names', [
    ('1', '10', '100'), ('P1_2', 'P12'), ('P1', 'S1'), ('1.5', '1', '15'), ('a', 'b', 'ab'),
    ('*', '**'), ('007', '008')])
def test_several_people(names):
    assert spelt_alike(names) == []


def test_the_challenges_people_are_all_different():
    check_spelling(key[:2] for key in read_megc2019())


def test_a_person_spelt_twice_is_named_with_the_database():
    check_spelling([('a', 'P1'), ('b', 'p1')])  # two databases, two people
    with pytest.raises(InputError, match=r"^b: 'P1' and 'p1'; 'x 2' and 'x2' look like one person "
                                         'spelt in two ways'):
        check_spelling([('a', 'P1'), ('b', 'P1'), ('b', 'p1'), ('b', 'x2'), ('b', 'x 2')])
