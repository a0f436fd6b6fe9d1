"""Rows of an annotation workbook, by the names of its columns."""
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mmatnet.errors import InputError


@dataclass(frozen=True)
class SheetRow:
    """One row: its number as the spreadsheet shows it, and its cells by column name."""

    number: int
    cells: dict[str, object]


def read_sheet(path: str | Path, columns: Sequence[str]) -> list[SheetRow]:
    """Read the first sheet of a workbook; the header is its first row.

    Columns are found by name, whatever their order and whatever else there is; case and spaces do
    not count. Rows that are empty in all of these columns are left out.

    Args:
        path (str | Path): An ``.xlsx`` file.
        columns (Sequence[str]): The columns to read.

    Returns:
        list[SheetRow]: In the order of the sheet.

    Raises:
        InputError: If the file is missing, is no ``.xlsx`` workbook, lacks a column, has
            one of them twice, or has no rows.
    """
    path = Path(path)
    if not path.is_file():
        raise InputError(f'no annotation sheet at {path}; name the right file with --sheet')
    if path.suffix.lower() == '.xls':
        raise InputError(f'{path}: expected an .xlsx workbook, got the old .xls format; open it '
                         'in a spreadsheet program and save it as .xlsx')
    rows = _read_rows(path)
    header = [_plain(cell) for cell in rows[0]] if rows else []
    missing = [name for name in columns if _plain(name) not in header]
    if missing:
        raise InputError(f'{path}, row 1: needs the columns {", ".join(columns)}; '
                         f'missing: {", ".join(missing)}')
    twice = [name for name in columns if header.count(_plain(name)) > 1]
    if twice:
        raise InputError(f'{path}, row 1: the column {twice[0]} is there twice; remove one')
    places = {name: header.index(_plain(name)) for name in columns}
    found = (SheetRow(number, {name: row[place] for name, place in places.items()})
             for number, row in enumerate(rows[1:], start=2))
    filled = [row for row in found if any(is_filled(cell) for cell in row.cells.values())]
    if not filled:
        raise InputError(f'{path}: expected one row per clip, found none below the header')
    return filled


def is_filled(cell: object) -> bool:
    """Whether there is more in a cell than blanks."""
    return cell is not None and bool(str(cell).strip())


def whole_number(cell: object) -> int | None:
    """The cell as an integer, from an int, an integral float or digits in text; else ``None``."""
    try:
        number = float(str(cell).strip())
    except ValueError:
        return None
    return int(number) if number.is_integer() else None


def _plain(cell: object) -> str:
    return ''.join(str(cell).lower().split()) if cell is not None else ''


def _read_rows(path: Path) -> list[tuple]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException
    try:
        return list(load_workbook(path, data_only=True).worksheets[0].iter_rows(values_only=True))
    # zlib.error: damaged inside; SyntaxError: of the XML parser
    except (InvalidFileException, zipfile.BadZipFile, zlib.error, SyntaxError, KeyError,
            ValueError, OSError) as error:
        raise InputError(f'{path}: expected an .xlsx workbook, could not read it ({error}); '
                         'copy it again, or open it and save it as .xlsx') from error
