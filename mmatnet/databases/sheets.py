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


def read_sheet(path: str | Path, columns: Sequence[str | tuple[str, ...]], header_row: int = 1,
               titles: Sequence[str] = (), optional: Sequence[str | tuple[str, ...]] = ()
               ) -> list[SheetRow]:
    """Read one sheet of a workbook.

    Columns are found by name, whatever their order and whatever else there is; case and spaces do
    not count. Rows that are empty in all of these columns are left out.

    Args:
        path (str | Path): An ``.xlsx`` file.
        columns (Sequence): The columns to read; a tuple holds the names that revisions of the
            sheet give one column, and its cells are found under the first.
        header_row (int): Row of the header, from 1; what is above it does not count.
        titles (Sequence[str]): Titles that the sheet may have; empty for the first sheet.
        optional (Sequence): Those of the columns that may be missing; their cells are ``None``.

    Returns:
        list[SheetRow]: In the order of the sheet.

    Raises:
        InputError: If the file is missing, is no ``.xlsx`` workbook, has no such sheet, lacks a
            column, has one of them twice, or has no rows.
    """
    path = Path(path)
    rows = read_rows(path, titles)[header_row - 1:]
    header = [_plain(cell) for cell in rows[0]] if rows else []
    where, places, missing = f'{path}, row {header_row}', {}, []
    for column in columns:
        names = (column,) if isinstance(column, str) else column
        found = [place for place, cell in enumerate(header) if cell in map(_plain, names)]
        if len(found) > 1:
            raise InputError(f'{where}: the column {names[0]} is there twice; remove one')
        if found:
            places[names[0]] = found[0]
        elif column not in optional:
            missing.append(' or '.join(names))
    if missing:
        wanted = ', '.join(column if isinstance(column, str) else column[0] for column in columns
                           if column not in optional)
        raise InputError(f'{where}: needs the columns {wanted}; missing: {", ".join(missing)}')
    absent = dict.fromkeys(column if isinstance(column, str) else column[0]
                            for column in optional)
    numbered = (SheetRow(number, {**absent, **{name: row[place] for name, place in places.items()}})
                for number, row in enumerate(rows[1:], start=header_row + 1))
    filled = [row for row in numbered if any(is_filled(cell) for cell in row.cells.values())]
    if not filled:
        raise InputError(f'{path}: expected one row per clip, found none below the header')
    return filled


def is_filled(cell: object) -> bool:
    """Tell whether there is more in a cell than blanks."""
    return cell is not None and bool(str(cell).strip())


def whole_number(cell: object) -> int | None:
    """Read an integer from an int, an integral float or digits in text; else ``None``."""
    try:
        number = float(str(cell).strip())
    except ValueError:
        return None
    return int(number) if number.is_integer() else None


def _plain(cell: object) -> str:
    return ''.join(str(cell).lower().split()) if cell is not None else ''


def read_rows(path: str | Path, titles: Sequence[str] = ()) -> list[tuple]:
    """Return all rows of one sheet of a workbook, as tuples of cells.

    Args:
        path (str | Path): An ``.xlsx`` file.
        titles (Sequence[str]): Titles that the sheet may have; empty for the first sheet.

    Raises:
        InputError: If the file is missing, is no ``.xlsx`` workbook, or has no such sheet.
    """
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException
    path = Path(path)
    if not path.is_file():
        raise InputError(f'no annotation sheet at {path}; name the right file with --sheet')
    if path.suffix.lower() == '.xls':
        raise InputError(f'{path}: expected an .xlsx workbook, got the old .xls format; open it '
                         'in a spreadsheet program and save it as .xlsx')
    try:
        book = load_workbook(path, data_only=True)
        rows = {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}
    # zlib.error: damaged inside; SyntaxError: of the XML parser
    except (InvalidFileException, zipfile.BadZipFile, zlib.error, SyntaxError, KeyError,
            ValueError, OSError) as error:
        raise InputError(f'{path}: expected an .xlsx workbook, could not read it ({error}); '
                         'copy it again, or open it and save it as .xlsx') from error
    if not titles:
        return next(iter(rows.values()), [])
    for title, found in rows.items():
        if _plain(title) in map(_plain, titles):
            return found
    raise InputError(f'{path}: expected a sheet {" or ".join(titles)}, found '
                     f'{", ".join(rows) or "none"}; give the workbook that came with the frames')
