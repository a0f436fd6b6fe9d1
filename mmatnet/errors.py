"""The one exception for input that a user can put right, and its commonest reasons."""
from collections.abc import Iterable

LONGEST = 3000  # characters of a sentence, of which a value, as a cell of a table, could be most


class InputError(ValueError):
    """Bad input: says what was expected, what came, and what to do, naming file, row or key.

    The commands print its text as a single sentence and end with a non-zero status.

    Args:
        text (str): What is said. From a worker of a ``DataLoader`` PyTorch hands it on behind the
            worker's traceback, which is left out. Beyond :data:`LONGEST` the middle is left out:
            the file comes first, and what to do last.
    """

    def __init__(self, text: str = '') -> None:
        text, gap = own_text(type(self), str(text)), ' ... '
        if len(text) > LONGEST:
            last = LONGEST // 3
            text = f'{text[:LONGEST - last - len(gap)]}{gap}{text[-last:]}'
        super().__init__(text)


def own_text(kind: type[BaseException], text: str) -> str:
    """Return what an error of some kind says, without the traceback that PyTorch puts before it."""
    if 'Traceback (most recent call last)' not in text:
        return text
    return text.rsplit(f'{kind.__name__}: ', 1)[-1].strip()


def checked_number(label: str, value: object, least: int, most: int | None = None,
                   most_label: str = '') -> int:
    """Return a whole number in a range.

    Args:
        label (str): What it is called in the sentence.
        value (object): The number; ``True`` is none.
        least, most (int): Both included; ``None`` is no limit.
        most_label (str): What the upper limit is called, with a blank behind. Defaults to nothing.

    Raises:
        InputError: If it is not one.

    Examples:
        >>> checked_number('k', 5, least=2)
        5
        >>> checked_number('k', 1, least=2)
        Traceback (most recent call last):
        mmatnet.errors.InputError: k must be a whole number from 2 up, got 1
    """
    if type(value) is not int or value < least or (most is not None and value > most):
        limit = f'from {least} up' if most is None else f'from {least} to {most_label}{most}'
        raise InputError(f'{label} must be a whole number {limit}, got {value!r}')
    return value


def meant(name: object, names: Iterable[str]) -> str:
    """Say which of some names is like a wrong one, or which there are: the end of a sentence.

    Examples:
        >>> meant('casme', ['casme2', 'smic']), meant('x', ['casme2', 'smic'])
        ("did you mean 'casme2'?", 'there are casme2, smic')
    """
    import difflib

    names = list(names)
    near = difflib.get_close_matches(str(name), names, n=1)
    return f'did you mean {near[0]!r}?' if near else f'there are {", ".join(names)}'


def shortened(value: object, most: int = 200) -> str:
    """Return a value as text of at most so many characters, and an ellipsis where it was longer."""
    text = str(value)
    return text if len(text) <= most else f'{text[:most]}...'
