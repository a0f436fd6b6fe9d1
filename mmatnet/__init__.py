"""Micro-expression recognition, as an MMAction2 plugin: ATNet, the Apex-Time Network, the field's
other networks, and all around them.

``infer``, ``recognise``, ``load_predictions`` and ``score`` (:mod:`mmatnet.api`) are imported when
they are first asked for.
"""
from typing import TYPE_CHECKING

from mmatnet.compat import drn

if TYPE_CHECKING:
    from mmatnet.api import infer, load_predictions, recognise, score

__version__ = '0.1.0'
__all__ = ['infer', 'load_predictions', 'recognise', 'score']

# before anything imports mmaction.models, which fails without it
drn.install()


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
    from mmatnet import api
    return getattr(api, name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
