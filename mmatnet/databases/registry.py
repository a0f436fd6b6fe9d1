"""Which databases can be read and faked, by database id."""
from importlib import import_module

READERS = {
    'casme2': 'mmatnet.databases.readers.casme2:Casme2',
    'samm': 'mmatnet.databases.readers.samm:Samm',
    'smic': 'mmatnet.databases.readers.smic:Smic',
    'smic-vis': 'mmatnet.databases.readers.smic:SmicVis',
    'smic-nir': 'mmatnet.databases.readers.smic:SmicNir',
    'casme': 'mmatnet.databases.readers.casme:Casme',
    'casme-sq': 'mmatnet.databases.readers.casme_sq:CasmeSq',
    'casme3a': 'mmatnet.databases.readers.casme3:Casme3a',
    'casme3c': 'mmatnet.databases.readers.casme3:Casme3c',
    'mmew': 'mmatnet.databases.readers.mmew:Mmew',
    '4dme': 'mmatnet.databases.readers.fourdme:FourDme',
    'samm-lv': 'mmatnet.databases.readers.samm_lv:SammLv',
}
WRITERS = {
    'casme2': 'mmatnet.synthetic.writers.casme2:Casme2Writer',
    'samm': 'mmatnet.synthetic.writers.samm:SammWriter',
    'smic': 'mmatnet.synthetic.writers.smic:SmicWriter',
    'smic-vis': 'mmatnet.synthetic.writers.smic:SmicVisWriter',
    'smic-nir': 'mmatnet.synthetic.writers.smic:SmicNirWriter',
    'casme': 'mmatnet.synthetic.writers.casme:CasmeWriter',
    'casme-sq': 'mmatnet.synthetic.writers.casme_sq:CasmeSqWriter',
    'casme3a': 'mmatnet.synthetic.writers.casme3:Casme3aWriter',
    'casme3c': 'mmatnet.synthetic.writers.casme3:Casme3cWriter',
    'mmew': 'mmatnet.synthetic.writers.mmew:MmewWriter',
    '4dme': 'mmatnet.synthetic.writers.fourdme:FourDmeWriter',
    'samm-lv': 'mmatnet.synthetic.writers.samm_lv:SammLvWriter',
}
# the file by which a fake distribution is known
MANIFEST = 'synthetic.json'


def load_reader(database: str) -> type:
    """The class that reads a database; see :class:`mmatnet.databases.base.Reader`."""
    return _load(READERS[database])


def load_writer(database: str) -> type:
    """The class that writes a fake of a database; see :mod:`mmatnet.synthetic.writers.base`."""
    return _load(WRITERS[database])


def _load(path: str):
    module, name = path.split(':')
    return getattr(import_module(module), name)
