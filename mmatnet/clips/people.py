"""Which databases show the same people: no protocol could keep these apart, so a task has one.

A subject is (database, subject), so one person in two of them would count as two.
"""
from collections.abc import Iterable

GROUPS = (
    # three cameras before the same people: Li, Pfister, Huang, Zhao, Pietikainen, FG 2013
    ('smic', 'smic-vis', 'smic-nir'),
    # the recordings that SAMM's clips are cut from: Yap, Kendrick, Yap, FG 2020
    ('samm', 'samm-lv'),
)


def with_shared_people(databases: Iterable[str]) -> list[str]:
    """Return those of the first group of which there is more than one.

    Args:
        databases (Iterable[str]): Database ids.

    Returns:
        list[str]: Two ids or more, in the order of the group; empty if nobody is shared.

    Examples:
        >>> with_shared_people(['samm', 'smic-nir', 'smic'])
        ['smic', 'smic-nir']
    """
    here = set(databases)
    found = ([name for name in group if name in here] for group in GROUPS)
    return next((names for names in found if len(names) > 1), [])


def person(subject: str) -> str:
    """Return one name for a person, whichever database shows them.

    Within a group the databases number people alike.

    Args:
        subject (str): As ``database/subject``.

    Returns:
        str: The subject in the first database of the group, such as ``smic/s11`` for
        ``smic-vis/s11``; what came, if the database is in no group.

    Examples:
        >>> person('smic-vis/s11'), person('casme2/sub01')
        ('smic/s11', 'casme2/sub01')
    """
    database, _, own = subject.partition('/')
    return next((f'{group[0]}/{own}' for group in GROUPS if database in group), subject)
