"""Tables in CSV files, read strictly: every column there, every row whole."""
import csv
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from mmatnet.errors import InputError
from mmatnet.io.read_errors import check_regular, explain_read_errors

Record = TypeVar('Record')


def read_table(path: Path, columns: Sequence[str],
               parse: Callable[[dict[str, str], str], Record]) -> list[Record]:
    """Read a table, one record per row.

    Args:
        path (Path): A CSV file in UTF-8, with or without a byte order mark.
        columns (Sequence[str]): Columns that must be there; others may be.
        parse (Callable): Makes a record of a row's cells by column name; is also given the place,
            such as ``clips.csv, row 7``, for its errors.

    Returns:
        list[Record]: In the order of the rows.

    Raises:
        InputError: If a column is missing or there twice, a row has another number of cells, a
            cell holds a NUL character, the file is no CSV in UTF-8 or cannot be read, or ``parse``
            raises it.
    """
    check_regular(path)
    try:
        with explain_read_errors(path), open(path, encoding='utf-8-sig', newline='') as table:
            reader = csv.DictReader(table, restkey='surplus', strict=True)
            header = list(reader.fieldnames or ())
            missing = [name for name in columns if name not in header]
            if missing:
                raise InputError(f'{path}: needs the columns {", ".join(columns)}; '
                                 f'missing: {", ".join(missing)}')
            twice = {name for name in header if header.count(name) > 1}
            if twice:
                raise InputError(f'{path}: the column {min(twice)!r} is there twice; remove one')
            records = []
            for row in reader:
                where = f'{path}, row {reader.line_num}'
                if 'surplus' in row or None in row.values():
                    raise InputError(f'{where}: expected {len(header)} cells, got '
                                     'another number; quote cells that hold a comma')
                if any('\0' in cell for cell in row.values()):
                    raise InputError(f'{where}: a cell holds a NUL character, which is no text; '
                                     'correct it, or save the table again')
                records.append(parse(row, where))
    except csv.Error as error:  # Python 3.10 counts NUL among them
        raise InputError(f'{path}, row {reader.reader.line_num}: cannot be read as CSV ({error}); '
                         'correct its quotes or cells') from error
    except UnicodeDecodeError as error:
        raise InputError(f'{path}: expected UTF-8 text, got other bytes; '
                         'save the table as UTF-8') from error
    return records


def plain_int(cell: str) -> int:
    """Read an integer; ``1_0``, which Python takes for 10, is none.

    Raises:
        ValueError: If the cell holds none.
    """
    return int(_without_underscore(cell))


def plain_float(cell: str) -> float:
    """Read a number, perhaps not a finite one; ``1_0``, which Python takes for 10, is none.

    Raises:
        ValueError: If the cell holds none.
    """
    return float(_without_underscore(cell))


def _without_underscore(cell: str) -> str:
    if '_' in cell:
        raise ValueError(f'{cell!r} is no number')
    return cell
