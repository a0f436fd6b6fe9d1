"""The one exception for input that a user can put right."""
from collections.abc import Iterable


class InputError(ValueError):
    """Bad input: says what was expected, what came, and what to do, naming file, row or key.

    The commands print its text as a single sentence and end with a non-zero status.
    """


def meant(name: object, names: Iterable[str]) -> str:
    """Say which of some names is like a wrong one, or which there are: the end of a sentence."""
    import difflib

    names = list(names)
    near = difflib.get_close_matches(str(name), names, n=1)
    return f'did you mean {near[0]!r}?' if near else f'there are {", ".join(names)}'
