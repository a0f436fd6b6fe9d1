"""Options that take pairs, such as ``--set level=3 size=2``."""
from collections.abc import Sequence

from mmatnet.errors import InputError


def read_pairs(option: str, form: str, pairs: Sequence[str]) -> dict[str, str]:
    """Read the pairs of an option.

    Args:
        option (str): Such as ``--set``, for the sentence.
        form (str): What it takes, such as ``OPTION=VALUE``, for the sentence.
        pairs (Sequence[str]): What was given.

    Returns:
        dict: What stands before the first ``=`` to what stands behind it, without blanks around.

    Raises:
        InputError: If one is no pair, or two have one name.
    """
    found: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = (part.strip() for part in pair.partition('='))
        if not (name and equals and value):
            raise InputError(f'{option} takes {form}, got {pair!r}')
        if name in found:
            raise InputError(f'{option} names {name} twice; leave one of them out')
        found[name] = value
    return found
