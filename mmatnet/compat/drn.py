"""Let MMAction2 1.2.0 import although its wheel lacks ``mmaction.models.localizers.drn``.

The folder has no ``__init__.py`` upstream, so the released wheel leaves it out and every import of
``mmaction.models`` fails (open-mmlab/mmaction2 issue #2714, pull request #2721). The finder below
stands last in ``sys.meta_path``: an MMAction2 that has the package is served by its own files.
"""
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

PACKAGE = 'mmaction.models.localizers.drn'


class DRN:
    """Stands where the localizer DRN is missing.

    Raises:
        ImportError: When it is built.
    """

    def __init__(self, *args: object, **kwargs: object) -> None:
        raise ImportError('the localizer DRN is missing from the released mmaction2 1.2.0; '
                          'install mmaction2 from its repository to use it')


class _PlaceholderFinder(MetaPathFinder, Loader):
    """Finds ``drn`` and ``drn.drn`` when nothing before it did."""

    def find_spec(self, fullname: str, path: Sequence[str] | None = None,
                  target: ModuleType | None = None) -> ModuleSpec | None:
        if fullname == PACKAGE:
            return ModuleSpec(fullname, self, is_package=True)
        if fullname == f'{PACKAGE}.drn':
            return ModuleSpec(fullname, self)
        return None

    def exec_module(self, module: ModuleType) -> None:
        if module.__name__ != PACKAGE:
            vars(module)['DRN'] = DRN


def install() -> None:
    """Append the finder, once."""
    if not any(isinstance(finder, _PlaceholderFinder) for finder in sys.meta_path):
        sys.meta_path.append(_PlaceholderFinder())


def state() -> str:
    """Say whether the repair is at work; MMAction2's models are imported before."""
    spec = sys.modules[PACKAGE].__spec__ if PACKAGE in sys.modules else None
    if spec is not None and isinstance(spec.loader, _PlaceholderFinder):
        return 'at work: this mmaction2 lacks the package mmaction.models.localizers.drn'
    return 'idle: this mmaction2 has the package mmaction.models.localizers.drn'
