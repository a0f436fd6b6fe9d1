"""What was found in a video as plain text, for a terminal."""
import textwrap
import unicodedata
from collections.abc import Iterator, Sequence

from mmatnet.inference.results import Expression

WIDTH = 80  # columns that every terminal has
HEAD = ('onset', 'apex', 'offset', 'kind', 'class', 'score')
RIGHT = ('onset', 'apex', 'offset', 'score')  # where points of numbers align
LONGEST_CLASS = 30  # columns


def found_table(expressions: Sequence[Expression], width: int = WIDTH) -> list[str]:
    """Lay out expressions in time order, each with its notes below it.

    Times are in seconds, beside a class stands its probability by the model, and ``score`` tells
    how sure spotting is. Signs that a terminal obeys or cannot show stand as ``?``.

    Args:
        expressions (Sequence[Expression]): Of one video.
        width (int): Columns that notes are wrapped to. Defaults to 80.

    Returns:
        list[str]: Lines; none where there is no expression.
    """
    if not expressions:
        return []
    rows = [HEAD, *map(_cells, expressions)]
    widths = [max(map(columns, column)) for column in zip(*rows, strict=True)]
    lines = [_line(HEAD, widths)]
    for row, one in zip(rows[1:], expressions, strict=True):
        lines += [_line(row, widths), *_notes(one, width)]
    return lines


def columns(text: str) -> int:
    """How many columns of a terminal a text takes: signs of East Asia take two."""
    return sum(1 + (unicodedata.east_asian_width(sign) in 'WF') for sign in text
               if not unicodedata.combining(sign))


def one_line(text: str) -> str:
    """Return a text as one line that a terminal shows and does not obey."""
    return ''.join(sign if sign.isprintable() else '?' for sign in text)


def _cells(one: Expression) -> tuple[str, ...]:
    times = (one.onset_seconds, one.apex_seconds, one.offset_seconds)
    known = f'{_short(one_line(one.label))} {one.probability:.2f}' if one.label else ''
    return (*(f'{seconds:.3f}' for seconds in times), one.kind, known, f'{one.score:.2f}')


def _short(name: str) -> str:
    if columns(name) <= LONGEST_CLASS:
        return name
    while columns(name) > LONGEST_CLASS - len('...'):
        name = name[:-1]
    return f'{name}...'


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (f'{gap}{cell}' if name in RIGHT else f'{cell}{gap}'
              for name, cell, size in zip(HEAD, cells, widths, strict=True)
              for gap in [' ' * (size - columns(cell))])
    return '  ' + '  '.join(padded).rstrip()


def _notes(one: Expression, width: int) -> Iterator[str]:
    for note in one.notes:
        yield from textwrap.wrap(f'note: {one_line(note)}', width, initial_indent=' ' * 6,
                                 subsequent_indent=' ' * 12)
