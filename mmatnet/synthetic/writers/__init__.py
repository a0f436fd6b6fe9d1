"""The databases that can be faked, one writer each, registered in ``WRITERS`` by database id."""
from mmatnet.synthetic.writers import (
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
