"""Checks of the options that several protocols share."""
from collections.abc import Sequence

from mmatnet.errors import InputError


def check_whole(name: str, value: object, least: int) -> None:
    """Refuse what is no whole number from ``least`` up.

    Raises:
        InputError: Naming the option and what it got.
    """
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise InputError(f'{name} must be a whole number from {least} up, got {value!r}')


def as_names(value: Sequence[str] | str, side: str) -> list[str]:
    """Return one name or several as a list.

    Raises:
        InputError: If there is none, or something else; names the option, ``side``.
    """
    names = [value] if isinstance(value, str) else value
    if (not isinstance(names, Sequence) or not names
            or not all(isinstance(name, str) for name in names)):
        raise InputError(f'{side} must be one name or more, got {value!r}')
    return list(names)
