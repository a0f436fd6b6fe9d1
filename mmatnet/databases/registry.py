"""Which databases can be read and faked, by database id."""
from collections.abc import Callable
from importlib import import_module

READERS = {'casme2': 'mmatnet.databases.casme2:Casme2'}
WRITERS = {'casme2': 'mmatnet.databases.casme2_writer:write_casme2'}
# the file by which a fake distribution is known
MANIFEST = 'synthetic.json'


def load_reader(database: str) -> type:
    """The class that reads a database; see :class:`mmatnet.databases.casme2.Casme2`."""
    return _load(READERS[database])


def load_writer(database: str) -> Callable:
    """The function that writes a fake of a database."""
    return _load(WRITERS[database])


def _load(path: str):
    module, name = path.split(':')
    return getattr(import_module(module), name)
