import pytest

from mmatnet.cli.pairs import read_pairs
from mmatnet.errors import InputError


def test_a_pair_is_parted_at_the_first_sign():
    assert read_pairs('--x', 'A=B', []) == {}
    assert read_pairs('--x', 'A=B', ['a=b', ' c = d=e ']) == {'a': 'b', 'c': 'd=e'}


@pytest.mark.parametrize('pair', ['a', 'a=', '=b', '', ' = ', 'a= '])
def test_what_is_no_pair_is_told(pair):
    with pytest.raises(InputError) as error:
        read_pairs('--x', 'A=B', ['c=d', pair])
    assert str(error.value) == f'--x takes A=B, got {pair!r}'


def test_a_name_that_is_there_twice():
    with pytest.raises(InputError, match=r'^--x names a twice; leave one of them out$'):
        read_pairs('--x', 'A=B', ['a=1', 'b=1', ' a=1'])
