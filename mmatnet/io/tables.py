"""Tables in CSV files, read strictly: every column there, every row whole."""
import csv
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from mmatnet.errors import InputError

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
        InputError: If a column is missing, a row has another number of cells, the file is not
            UTF-8, or ``parse`` raises it.
    """
    try:
        with open(path, encoding='utf-8-sig', newline='') as table:
            reader = csv.DictReader(table, restkey='surplus')
            missing = [name for name in columns if name not in (reader.fieldnames or ())]
            if missing:
                raise InputError(f'{path}: needs the columns {", ".join(columns)}; '
                                 f'missing: {", ".join(missing)}')
            records = []
            for row in reader:
                where = f'{path}, row {reader.line_num}'
                if 'surplus' in row or None in row.values():
                    raise InputError(f'{where}: expected {len(reader.fieldnames)} cells, got '
                                     'another number; quote cells that hold a comma')
                records.append(parse(row, where))
    except UnicodeDecodeError as error:
        raise InputError(f'{path}: expected UTF-8 text, got other bytes; '
                         'save the table as UTF-8') from error
    return records
