"""The columns of a table of one's own clips, found by their names or by what they are called."""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mmatnet.databases.sheets import Row, check_above, plain_name, read_table
from mmatnet.errors import InputError

RECORDINGS = ('video', 'frames')
MOMENTS = ('onset', 'apex', 'offset')
COLUMNS = (*RECORDINGS, 'subject', 'clip', 'emotion', *MOMENTS,
           *(f'{name}_seconds' for name in MOMENTS), 'fps', 'action_units', 'objective_class')


@dataclass(frozen=True)
class OwnRow:
    """A row: its number as a spreadsheet shows it, and the cell of each of :data:`COLUMNS`.

    A column that the table lacks has empty cells.
    """

    number: int
    cells: dict[str, str]


def read_rows(table: Path, renamed: Mapping[str, str], needed: Sequence[str]
              ) -> tuple[list[OwnRow], list[str]]:
    """Read the rows below the header, which is the first row with the columns that are needed.

    Args:
        table (Path): As :func:`mmatnet.databases.sheets.read_table` takes it.
        renamed (Mapping): Column of :data:`COLUMNS` to what the table calls it.
        needed (Sequence[str]): Columns that must be there, beside one of :data:`RECORDINGS`.

    Returns:
        tuple: The rows that are not empty, and the table's columns that are not used.

    Raises:
        InputError: If one column is said to be two; or if the table cannot be read, has no row,
            lacks a column or has one twice, or has rows of clips above its header.
    """
    if unknown := [name for name in renamed if name not in COLUMNS]:
        raise InputError(f'no column is called {unknown[0]!r}; --columns takes OURS=YOURS, where '
                         f'OURS is one of {", ".join(COLUMNS)}')
    names = {plain_name(name): name for name in COLUMNS if name not in renamed}
    names |= {plain_name(own): name for name, own in renamed.items()}
    for name, own in renamed.items():
        if (other := names[plain_name(own)]) != name:
            raise InputError(f'--columns names {own!r} as {name} and as {other}; leave one of them '
                             'out')
    rows = read_table(table)
    if not rows:
        raise InputError(f'{table}: is empty; expected a header and one row per clip')
    wanted = {*needed, *renamed}
    header = max(rows, key=lambda row: (len(wanted & set(_places(row, names))), -row.number))
    places = _places(header, names)
    _check_header(f'{table}, row {header.number}', header, places, renamed, needed)
    found = {name: own[0] for name, own in places.items()}
    check_above(f'{table}, row {header.number}', [
        row.number for row in rows if row.number < header.number and _is_of_a_clip(
            {name: row.cells[place] for name, place in found.items()}, needed)])
    below = [OwnRow(row.number, {name: row.cells[found[name]] if name in found else ''
                                 for name in COLUMNS})
             for row in rows if row.number > header.number]
    below = [row for row in below if any(row.cells.values())]
    if not below:
        raise InputError(f'{table}: expected one row per clip, found none below the header')
    unused = [cell for place, cell in enumerate(header.cells)
              if cell and place not in found.values()]
    return below, unused


def _places(row: Row, names: Mapping[str, str]) -> dict[str, list[int]]:
    """Where a row has the names of columns."""
    places: dict[str, list[int]] = {}
    for place, cell in enumerate(row.cells):
        if (name := names.get(plain_name(cell))) is not None:
            places.setdefault(name, []).append(place)
    return places


def _check_header(where: str, header: Row, places: Mapping[str, Sequence[int]],
                  renamed: Mapping[str, str], needed: Sequence[str]) -> None:
    there = ', '.join(cell for cell in header.cells if cell)
    for name, own in renamed.items():
        if name not in places:
            raise InputError(f'{where}: no column is called {own!r}, which --columns names; there '
                             f'are {there}')
    missing = [name for name in needed if name not in places]
    if not set(RECORDINGS) & set(places):
        missing.insert(0, ' or '.join(RECORDINGS))
    if missing:
        raise InputError(f'{where}: needs the columns {" or ".join(RECORDINGS)}, '
                         f'{", ".join(needed)}; missing: {", ".join(missing)}; there are {there}; '
                         'say which of them it is, such as --columns '
                         f'{missing[0].split()[0]}={_quoted(_first(header, places))}')
    for name, found in places.items():
        if len(found) > 1:
            raise InputError(f'{where}: the column {name} is there twice; remove one')


def _is_of_a_clip(cells: Mapping[str, str], needed: Sequence[str]) -> bool:
    """Tell a row above the header from a title, which is one cell or two."""
    return sum(map(bool, cells.values())) > 1 and all(cells[name] for name in needed) and any(
        cells.get(name) for name in RECORDINGS)


def _first(header: Row, places: Mapping[str, Sequence[int]]) -> str:
    """A column that has no part yet, for an example."""
    taken = {place for own in places.values() for place in own}
    return next((cell for place, cell in enumerate(header.cells) if cell and place not in taken),
                'NAME')


def _quoted(name: str) -> str:
    return f"'{name}'" if ' ' in name else name
