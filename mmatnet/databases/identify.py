"""Which database a folder or a workbook is of."""
from pathlib import Path

from mmatnet.databases.registry import READERS, load_reader
from mmatnet.errors import InputError


def recognise(directory: str | Path) -> str:
    """The database whose frames a folder holds, from the names of folders and of a few files.

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
    readers = {database: load_reader(database)() for database in READERS}
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
    """Databases whose annotation sheet a workbook could be, by worksheet and columns."""
    return [database for database in READERS if load_reader(database)().knows_sheet(sheet)]
