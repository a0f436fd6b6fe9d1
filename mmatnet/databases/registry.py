"""Which databases can be read and faked, by database id."""
from importlib import import_module

READERS = {
    'casme2': 'mmatnet.databases.casme2:Casme2',
    'samm': 'mmatnet.databases.samm:Samm',
    'smic': 'mmatnet.databases.smic:Smic',
    'smic-vis': 'mmatnet.databases.smic:SmicVis',
    'smic-nir': 'mmatnet.databases.smic:SmicNir',
    'casme': 'mmatnet.databases.casme:Casme',
    'casme-sq': 'mmatnet.databases.casme_sq:CasmeSq',
    'casme3a': 'mmatnet.databases.casme3:Casme3a',
    'casme3c': 'mmatnet.databases.casme3:Casme3c',
    'mmew': 'mmatnet.databases.mmew:Mmew',
    '4dme': 'mmatnet.databases.fourdme:FourDme',
    'samm-lv': 'mmatnet.databases.samm_lv:SammLv',
}
WRITERS = {
    'casme2': 'mmatnet.databases.casme2_writer:Casme2Writer',
    'samm': 'mmatnet.databases.samm_writer:SammWriter',
    'smic': 'mmatnet.databases.smic_writer:SmicWriter',
    'smic-vis': 'mmatnet.databases.smic_writer:SmicVisWriter',
    'smic-nir': 'mmatnet.databases.smic_writer:SmicNirWriter',
    'casme': 'mmatnet.databases.casme_writer:CasmeWriter',
    'casme-sq': 'mmatnet.databases.casme_sq_writer:CasmeSqWriter',
    'casme3a': 'mmatnet.databases.casme3_writer:Casme3aWriter',
    'casme3c': 'mmatnet.databases.casme3_writer:Casme3cWriter',
    'mmew': 'mmatnet.databases.mmew_writer:MmewWriter',
    '4dme': 'mmatnet.databases.fourdme_writer:FourDmeWriter',
    'samm-lv': 'mmatnet.databases.samm_lv_writer:SammLvWriter',
}
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
