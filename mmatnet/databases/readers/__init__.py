"""The databases that can be read, one reader each, registered in ``DATABASES`` by database id."""
from mmatnet.databases.readers import (
    casme,
    casme2,
    casme3,
    casme_sq,
    fourdme,
    mmew,
    samm,
    samm_lv,
    smic,
)

__all__ = ['casme', 'casme2', 'casme3', 'casme_sq', 'fourdme', 'mmew', 'samm', 'samm_lv', 'smic']
