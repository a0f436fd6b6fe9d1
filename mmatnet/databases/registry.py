"""Which databases can be read and faked, by database id."""
from importlib import import_module

READERS = {'casme2': 'mmatnet.databases.casme2:Casme2'}
WRITERS = {'casme2': 'mmatnet.databases.casme2_writer:Casme2Writer'}
# the file by which a fake distribution is known
MANIFEST = 'synthetic.json'


def load_reader(database: str) -> type:
    """The class that reads a database; see :class:`mmatnet.databases.reader.Reader`."""
    return _load(READERS[database])


def load_writer(database: str) -> type:
    """The class that writes a fake of a database; see :class:`mmatnet.databases.writer.Writer`."""
    return _load(WRITERS[database])


def _load(path: str):
    module, name = path.split(':')
    return getattr(import_module(module), name)
