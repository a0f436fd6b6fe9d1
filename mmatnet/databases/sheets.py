"""Rows of a table that people keep: a sheet of a workbook, or text; by the names of its columns.

Cells are text, without blanks around it; an empty one is ``''``. Workbooks are unpacked by a
process of their own (:mod:`mmatnet.databases.workbook_process`), within bounds of time and memory.
"""
import functools
import json
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from mmatnet.databases import workbook_process
from mmatnet.databases.separated_text import read_separated
from mmatnet.errors import InputError
from mmatnet.io.read_errors import explain_read_errors

WORKBOOKS, TEXTS = ('.xlsx', '.xls', '.xlsm', '.xlsb', '.ods'), ('.csv', '.tsv', '.txt')
SUFFIXES = WORKBOOKS + TEXTS
WORKBOOK_STARTS = (b'PK\x03\x04', b'\xd0\xcf\x11\xe0')  # ZIP; OLE, the old .xls
MOST_BYTES = 1 << 26  # of a file
SECONDS = 60  # after which a workbook is given up, where the system does not measure
# 9, 9.0 and, where the comma is the decimal sign, 9,0; never 1,000
WHOLE_NUMBER = re.compile(r'([+-]?\d{1,15})(\.0*|,00?)?')


@dataclass(frozen=True)
class Row:
    """A row: its number as the spreadsheet shows it, and its cells, as many as in every row."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class SheetRow:
    """A row: its number as the spreadsheet shows it, and its cells by column name."""

    number: int
    cells: dict[str, str]


def read_table(path: str | Path, titles: Sequence[str] = ()) -> list[Row]:
    """Return the rows of one sheet, or of a text file, that are not empty.

    Args:
        path (str | Path): A file with one of :data:`SUFFIXES`.
        titles (Sequence[str]): Titles that the sheet may have, in any spelling
            (:func:`plain_name`); empty for the first sheet. A text file has no title.

    Raises:
        InputError: If the file is missing, no table, out of bounds, or has no such sheet.
    """
    path = Path(path)
    sheets = _sheets(path)
    named = {plain_name(title): rows for title, rows in sheets}
    if not titles or (len(sheets) == 1 and not sheets[0][0]):
        rows = sheets[0][1] if sheets else []
    else:
        found = [named[plain_name(title)] for title in titles if plain_name(title) in named]
        if not found:
            raise InputError(f'{path}: expected a sheet {" or ".join(titles)}, found '
                             f'{", ".join(title for title, _ in sheets) or "none"}; give the '
                             'workbook that came with the frames')
        rows = found[0]
    width = max((len(row) for row in rows), default=0)
    padded = (tuple(cell.strip() for cell in row) + ('',) * (width - len(row)) for row in rows)
    return [Row(number, cells) for number, cells in enumerate(padded, start=1) if any(cells)]


def read_sheet(path: str | Path, columns: Sequence[str | tuple[str, ...]],
               titles: Sequence[str] = (), optional: Sequence[str | tuple[str, ...]] = ()
               ) -> list[SheetRow]:
    """Read one sheet of a workbook, or a text file, below its header.

    The header is the first row that has all columns; a title above it does not count. Columns are
    found by name, whatever their order and whatever else there is; case, blanks and underscores do
    not count. Rows that are empty in all of these columns are left out.

    Args:
        path (str | Path): As :func:`read_table`.
        columns (Sequence): The columns to read; a tuple holds the names that revisions of the
            sheet give one column, and its cells are found under the first.
        titles (Sequence[str]): As :func:`read_table`.
        optional (Sequence): Those of the columns that may be missing; their cells are empty.

    Returns:
        list[SheetRow]: In the order of the sheet.

    Raises:
        InputError: As :func:`read_table`, or if the sheet lacks a column, has one of them twice,
            has no rows, or rows of clips above its header.
    """
    names = [(column,) if isinstance(column, str) else column for column in columns]
    needed = [own for own, column in zip(names, columns, strict=True) if column not in optional]
    rows = read_table(path, titles)
    places = [_places(row, names) for row in rows]
    # the first row with all columns, else the one that comes nearest to a header
    header = max(range(len(rows)), default=0,
                 key=lambda row: (sum(own[0] in places[row] for own in needed), -row))
    found = places[header] if rows else {}
    where = f'{path}, row {rows[header].number if rows else 1}'
    missing = [' or '.join(own) for own in needed if own[0] not in found]
    if missing:
        raise InputError(f'{where}: needs the columns {", ".join(own[0] for own in needed)}; '
                         f'missing: {", ".join(missing)}')
    for name, own in found.items():
        if len(own) > 1:
            raise InputError(f'{where}: the column {name} is there twice; remove one')
    needed_places = [found[own[0]][0] for own in needed]
    check_above(where, [row.number for row in rows[:header] if _is_of_a_clip(row, needed_places)])
    below = [SheetRow(row.number, {own[0]: row.cells[found[own[0]][0]] if own[0] in found else ''
                                   for own in names}) for row in rows[header + 1:]]
    filled = [row for row in below if any(row.cells.values())]
    if not filled:
        raise InputError(f'{path}: expected one row per clip, found none below the header')
    return filled


def find_tables(folder: Path, names: Sequence[str]) -> list[Path]:
    """Return the files of a folder that hold a table and have one of these names.

    Args:
        folder (Path): Where to look.
        names (Sequence[str]): Patterns without suffix, such as ``CASME2-coding*``, in any spelling
            (:func:`plain_name`).
    """
    plain = [plain_name(name) for name in names]
    return sorted(path for path in folder.glob('*') if path.suffix.lower() in SUFFIXES
                  and not path.name.startswith(('.', '~$'))  # locks of spreadsheet programs
                  and any(fnmatchcase(plain_name(path.stem), name) for name in plain))


def check_above(where: str, rows: Sequence[int]) -> None:
    """Raise if there are rows of clips above a header.

    Args:
        where (str): Names the header's row.
        rows (Sequence[int]): The numbers of those rows.

    Raises:
        InputError: If there are any.
    """
    if rows:
        raise InputError(f'{where}: this is the header, and above it '
                         f'{"is a row" if len(rows) == 1 else f"are {len(rows)} rows"} of clips, '
                         f'the first in row {rows[0]}; move the header above them, or remove them')


def whole_number(cell: str) -> int | None:
    """Read an integer from text such as ``9``, ``09``, ``9.0`` or ``9,0``; else ``None``.

    Examples:
        >>> whole_number('9.0'), whole_number('1_1')
        (9, None)
    """
    match = WHOLE_NUMBER.fullmatch(cell.strip())
    return int(match[1]) if match else None


def plain_cell(cell: str) -> str:
    """Return a whole number as ``9``, however it is written, and any other text as it is."""
    number = whole_number(cell)
    return cell if number is None else str(number)


def plain_name(text: str) -> str:
    """Return a name without what people write differently: case, blanks, underscores, hyphens.

    Examples:
        >>> plain_name('SMIC-E_raw image') == plain_name('smic_e_raw_image')
        True
    """
    return re.sub(r'[\s_-]+', '', text).lower()


def _places(row: Row, names: Sequence[tuple[str, ...]]) -> dict[str, list[int]]:
    """Where a row has the names of columns, by the first of them."""
    cells = [plain_name(cell) for cell in row.cells]
    places = {own[0]: [place for place, cell in enumerate(cells) if cell in map(plain_name, own)]
              for own in names}
    return {name: found for name, found in places.items() if found}


def _is_of_a_clip(row: Row, places: Sequence[int]) -> bool:
    """Tell a row above the header from a title: all needed cells but one are there, with numbers.

    In titles few of them are, and in a header in another language no numbers.
    """
    cells = [row.cells[place] for place in places if row.cells[place]]
    return len(cells) >= max(2, len(places) - 1) and any(
        whole_number(cell) is not None for cell in cells)


def _sheets(path: Path) -> list[tuple[str, list[list[str]]]]:
    """Titles and rows of all sheets; one without a title for a text file."""
    with explain_read_errors(path):
        if not path.is_file():
            raise InputError(f'no table at {path}; name the right file')
        status = path.stat()
        with open(path, 'rb') as file:
            start = file.read(4)
    if status.st_size > MOST_BYTES:
        raise InputError(f'{path}: has {status.st_size >> 20} MiB, and a table may have '
                         f'{MOST_BYTES >> 20}; give the table of annotations')
    if start not in WORKBOOK_STARTS and path.suffix.lower() in TEXTS:
        with explain_read_errors(path):
            return [('', read_separated(path))]
    if start not in WORKBOOK_STARTS:
        raise InputError(f'{path}: expected a workbook or a table as text ({", ".join(SUFFIXES)}), '
                         'got something else; copy it again, or open it and save it as .xlsx')
    found = _unpack(path.absolute(), status.st_mtime_ns, status.st_size)
    if isinstance(found, str):
        raise InputError(f'{path}: could not be read as a workbook ({found}); copy it again, or '
                         'open it and save it as .xlsx')
    return found


@functools.lru_cache(maxsize=8)  # the databases that could have written it ask one after another
def _unpack(path: Path, changed: int, size: int) -> list[tuple[str, list[list[str]]]] | str:
    """Sheets of a workbook, or why it cannot be read."""
    try:
        done = subprocess.run([sys.executable, workbook_process.__file__, path,
                               str(workbook_process.MEMORY)], timeout=SECONDS,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, check=False)
        found = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        return (f'it takes more than {workbook_process.MEMORY >> 20} MiB of memory or '
                f'{workbook_process.SECONDS} seconds to unpack, as with a cell far away from the '
                'others')
    return found.get('problem') or found['sheets']
