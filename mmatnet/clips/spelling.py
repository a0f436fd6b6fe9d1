"""Names that people write in more than one way: ``P007`` and ``p007``, ``1`` and ``01``.

A person under two names would train under one and be tested under the other.
"""
import re
import unicodedata
from collections.abc import Iterable

from mmatnet.errors import InputError

WHOLE_NUMBER = re.compile(r'(\d+)\.0*')  # as spreadsheets and pandas print a column of numbers
# signs that are neither letters nor digits only set these apart
PARTS = re.compile(r'[^\W\d_]+|\d+')


def plain_name(name: str) -> tuple[str, ...] | str:
    """Return what is left of a name when case, zeros before numbers and separators do not count.

    Examples:
        >>> plain_name('P_007') == plain_name('p7')
        True
        >>> plain_name('01') == plain_name('1.0') != plain_name('10')
        True
        >>> plain_name('s1_2') == plain_name('s12')
        False
    """
    text = unicodedata.normalize('NFKC', name).casefold().strip()
    if number := WHOLE_NUMBER.fullmatch(text):
        text = number[1]
    parts = PARTS.findall(text)
    return tuple(_without_zeros(part) if part.isdecimal() else part for part in parts) or text


def _without_zeros(digits: str) -> str:
    """Return a number of any length and script in the digits 0 to 9."""
    return ''.join(str(unicodedata.decimal(digit)) for digit in digits).lstrip('0') or '0'


def spelt_alike(names: Iterable[str]) -> list[list[str]]:
    """Return the groups of different names that could be one name, each sorted."""
    groups: dict[tuple[str, ...] | str, set[str]] = {}
    for name in names:
        groups.setdefault(plain_name(name), set()).add(name)
    return sorted(sorted(group) for group in groups.values() if len(group) > 1)


def check_spelling(subjects: Iterable[tuple[str, str]]) -> None:
    """Raise if a person could be in a database under two names.

    Args:
        subjects (Iterable[tuple]): (database, subject).

    Raises:
        InputError: Naming them.
    """
    names: dict[str, set[str]] = {}
    for database, subject in subjects:
        names.setdefault(database, set()).add(subject)
    for database, own in sorted(names.items()):
        if groups := spelt_alike(own):
            told = '; '.join(' and '.join(map(repr, group)) for group in groups)
            raise InputError(f'{database}: {told} look like one person spelt in two ways, who '
                             'would train under one name and be tested under the other; spell '
                             'every person in one way, and two people in ways that differ by more '
                             'than case, zeros and separators')
