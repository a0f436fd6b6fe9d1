import pytest

from mmatnet.clips.people import GROUPS, person, with_shared_people
from mmatnet.registry import DATABASES


@pytest.mark.parametrize(('databases', 'shared'), [
    (['casme2', 'smic', 'samm'], []),  # the challenge's three
    (['casme', 'casme2', 'casme-sq', 'casme3a', 'casme3c', 'mmew', '4dme', 'samm-lv'], []),
    (['smic-nir', 'casme2', 'smic'], ['smic', 'smic-nir']),
    (['smic-nir', 'smic-vis'], ['smic-vis', 'smic-nir']),
    (['samm-lv', 'samm', 'smic'], ['samm', 'samm-lv']),
    ([], []),
])
def test_who_is_in_two_databases(databases, shared):
    assert with_shared_people(databases) == shared


def test_the_names_are_those_of_the_readers():
    assert {name for group in GROUPS for name in group} <= set(DATABASES.names())


@pytest.mark.parametrize(('subject', 'name'), [
    ('smic/s11', 'smic/s11'), ('smic-vis/s11', 'smic/s11'), ('smic-nir/s11', 'smic/s11'),
    ('samm-lv/006', 'samm/006'), ('casme2/sub01', 'casme2/sub01'), ('casme/sub01', 'casme/sub01')])
def test_one_name_for_a_person(subject, name):
    assert person(subject) == name
