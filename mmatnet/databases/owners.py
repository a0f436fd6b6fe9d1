"""Who hands a database out. Each of them asks for a signed agreement that allows research only."""
OWNERS = {
    'casme': 'the Institute of Psychology, Chinese Academy of Sciences (casme.psych.ac.cn)',
    'samm': 'Manchester Metropolitan University',
    'smic': 'the University of Oulu',
    '4dme': 'the University of Oulu',
    'mmew': 'Shandong University',
    'meview': 'the Czech Technical University in Prague',
    'dfme': 'the University of Science and Technology of China',
}


def owner_of(database: str) -> str | None:
    """Return the owner of a database by its id, parts and successors included; None if unknown."""
    return next((owner for name, owner in OWNERS.items() if database.startswith(name)), None)
