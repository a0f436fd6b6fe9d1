"""Tables in CSV files, read strictly: every column there, every row whole."""
import csv
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from mmatnet.errors import InputError
from mmatnet.io.read_errors import explain_read_errors

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
        InputError: If there is no such file, a column is missing or stands twice, a row has another
            number of cells, a cell is too long or holds a NUL character, or its quotes are not
            closed, the file is not UTF-8, or ``parse`` raises it. The sentence names the file and,
            where there is one, the row.
    """
    records: list[Record] = []
    with explain_read_errors(path):
        if not path.is_file():  # reading a pipe would wait for ever
            raise InputError(f'{path}: there is no such file')
        with open(path, encoding='utf-8-sig', newline='') as table:
            reader = csv.DictReader(table, strict=True)
            try:
                names = reader.fieldnames or ()
                missing = [name for name in columns if name not in names]
                if missing:
                    raise InputError(f'{path}: needs the columns {", ".join(columns)}; '
                                     f'missing: {", ".join(missing)}')
                if twice := [name for name in names if names.count(name) > 1]:
                    raise InputError(f'{path}: the column {twice[0]!r} stands twice; remove or '
                                     'rename one')
                for row in reader:
                    where = f'{path}, row {reader.line_num}'
                    if None in row or None in row.values():
                        raise InputError(f'{where}: expected {len(names)} cells, got another '
                                         'number; quote cells that hold a comma')
                    if any('\0' in cell for cell in row.values()):
                        raise InputError(f'{where}: a cell holds a NUL character, which is no text;'
                                         ' correct it, or save the table again')
                    records.append(parse(row, where))
            except csv.Error as error:
                raise InputError(f'{path}, row {reader.reader.line_num}: it is no row of a CSV '
                                 f'table ({error}); correct it, or save the table again'
                                 ) from error
            except UnicodeDecodeError as error:
                raise InputError(f'{path}: expected UTF-8 text, got other bytes; '
                                 'save the table as UTF-8') from error
    return records
