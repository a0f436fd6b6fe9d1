"""Which database a folder or a workbook is of."""
from collections.abc import Sequence
from pathlib import Path

from mmatnet.databases.sheets import TEXTS, read_table
from mmatnet.errors import InputError
from mmatnet.registry import DATABASES


def identify(directory: str | Path) -> str:
    """Tell the database whose frames a folder holds from names of folders and a few files.

    Where databases share a recording, such as the cameras of SMIC, the one that the others stand
    back for is taken.

    Returns:
        str: Database id.

    Raises:
        InputError: If the folder is missing, or holds no database that is known, or several.
    """
    directory = Path(directory).absolute()
    if not directory.is_dir():
        raise InputError(f'no folder at {directory}; give the folder of a database')
    readers = {database: DATABASES.make(database) for database in DATABASES.names()}
    found = [database for database, reader in readers.items() if reader.recognises(directory)]
    found = [database for database in found
             if not set(readers[database].yields_to) & set(found)]
    if len(found) > 1:
        raise InputError(f'{directory} holds {" and ".join(found)}; say which one is meant with '
                         '--database')
    if not found:
        wanted = '; '.join(f'{database}: {reader.looked_for()}'
                           for database, reader in readers.items())
        raise InputError(f'{directory}: recognised no database; looked for {wanted}; give the '
                         'folder that holds one of these, or name it with --database')
    return found[0]


def sheet_owners(sheet: Path) -> list[str]:
    """Return the databases whose sheet it could be, by its columns and, where it has one, title."""
    owners = [database for database in DATABASES.names()
              if DATABASES.make(database).knows_sheet(sheet)]
    titled = [] if sheet.suffix.lower() in TEXTS else [
        database for database in owners if _has_title(sheet, DATABASES.make(database).sheet_title)]
    return titled or owners


def _has_title(sheet: Path, titles: Sequence[str]) -> bool:
    """Tell whether a workbook has a sheet of one of the titles that spreadsheet programs don't."""
    own = [title for title in titles if title != 'Sheet1']
    try:
        return bool(own and read_table(sheet, own))
    except InputError:
        return False
