"""Every table that can be extended from outside, by registered name.

Parts of the runner (``MODELS``, ``DATASETS``, ``TRANSFORMS``, ``HOOKS``, ...) belong in MMAction2's
own registries, which are handed on from here when they are asked for: there is no child registry,
so configs use plain type names under ``default_scope = 'mmaction'``. Everything before and around
the runner has a registry of its own below; they import no torch. A third party's module registers
with ``@FEATURES.register_module()`` and is named in a config's ``custom_imports``.
"""
import inspect
import pkgutil
import re
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from mmengine.registry import Registry

from mmatnet.errors import InputError, meant


def import_modules_of(package: str) -> None:
    """Import every module of a package, each of which registers what it defines."""
    for module in pkgutil.iter_modules(import_module(package).__path__, f'{package}.'):
        import_module(module.name)


class Table(Registry):
    """A registry whose errors are sentences.

    Args:
        name (str): What one entry is called in sentences, such as ``feature``.
        locations (list[str]): Modules that register our own entries when one is first asked for.
    """

    _imported: bool

    def __init__(self, name: str, locations: list[str]) -> None:
        super().__init__(name, scope='mmatnet', locations=locations)

    def import_from_location(self) -> None:
        """Import our own entries: every module of each location, so that a new one is one file.

        MMEngine's own way notes it in the log, which imports torch.
        """
        if self._imported:
            return
        self._imported = True
        for location in self._locations:
            import_modules_of(location)

    def _register_module(self, module: type, module_name: str | list[str] | None = None,
                         force: bool = False) -> None:
        """Register an entry as MMEngine does; others' after our own, whose names are taken."""
        if not module.__module__.startswith(f'{self.scope}.'):
            self.import_from_location()
        super()._register_module(module, module_name, force)

    def names(self) -> list[str]:
        """Return every registered name, sorted."""
        self.import_from_location()
        return sorted(self.module_dict)

    def find(self, name: object) -> type[Any]:
        """Return what is registered under a name.

        Raises:
            InputError: If nothing is; names the nearest, or all.
        """
        names = self.names()
        if not isinstance(name, str) or name not in self.module_dict:
            raise InputError(f'no {self.name} is named {name!r}; {meant(name, names)} (a module '
                             'that registers others must be named in custom_imports, or with '
                             '--import)')
        return self.module_dict[name]

    def make(self, config: Mapping | str, **more: object) -> Any:
        """Build an entry from ``dict(type=..., ...)``, or from its bare name.

        Args:
            config (Mapping | str): Type and arguments.
            **more: Further arguments, which the config may not give.

        Raises:
            InputError: If the type is unknown, or an argument is missing or unknown.

        Examples:
            >>> PROTOCOLS.make({'type': 'groups', 'k': 5}).name
            'groups-5'
        """
        if not isinstance(config, str | Mapping):
            raise InputError(f'{self.name} must be a name or dict(type=...), got {config!r}')
        arguments = {'type': config} if isinstance(config, str) else dict(config)
        kind = self.find(arguments.pop('type', None))
        try:
            inspect.signature(kind).bind(**arguments, **more)
        except TypeError as error:
            known = ', '.join(inspect.signature(kind).parameters) or 'no argument'
            raise InputError(f'{self.name} {config!r}: {error}; it takes {known} (in a config that '
                             'changes the type of its base, add _delete_=True)') from error
        return kind(**arguments, **more)

    def summary(self, name: str) -> str:
        """Return the first sentence of an entry's docstring."""
        return summary(self.find(name))


def summary(entry: Callable) -> str:
    """Return the first sentence of a docstring; empty if there is none."""
    first = (inspect.getdoc(entry) or '').split('\n\n')[0].replace('\n', ' ')
    return re.split(r'(?<=\.) (?=[A-Z])', first)[0]


DATABASES = Table('database', ['mmatnet.databases.readers'])
WRITERS = Table('synthetic database', ['mmatnet.synthetic.writers'])
DETECTORS = Table('face detector', ['mmatnet.face.detectors'])
FLOWS = Table('optical flow', ['mmatnet.flow'])
FEATURES = Table('feature', ['mmatnet.features'])
SOURCES = Table('feature source', ['mmatnet.sources'])
STEPS = Table('step before the network', ['mmatnet.datasets.steps'])
APEX_SPOTTERS = Table('apex spotter', ['mmatnet.spotting.apex'])
SPOTTERS = Table('interval spotter', ['mmatnet.spotting.intervals'])
SPOTTING_RULES = Table('set of spotting rules', ['mmatnet.evaluation.spotting.rules'])
PROTOCOLS = Table('protocol', ['mmatnet.clips.protocols'])
ESTIMATORS = Table('estimator', ['mmatnet.estimators'])
SCORE_ESTIMATORS = Table('estimator of scores', ['mmatnet.estimators.spotting'])

TABLES = (DATABASES, WRITERS, DETECTORS, FLOWS, FEATURES, SOURCES, STEPS, APEX_SPOTTERS, SPOTTERS,
          SPOTTING_RULES, PROTOCOLS, ESTIMATORS, SCORE_ESTIMATORS)


def outside_modules() -> list[str]:
    """Return the modules of third parties that have registered something in a table of ours."""
    entries = [entry for table in TABLES for entry in table.module_dict.values()]
    return sorted({entry.__module__ for entry in entries
                   if entry.__module__ != '__main__'  # which spawned processes import themselves
                   and entry.__module__.split('.')[0] != 'mmatnet'})


MMACTION = ('DATASETS', 'DATA_SAMPLERS', 'HOOKS', 'LOG_PROCESSORS', 'LOOPS', 'METRICS', 'MODELS',
            'OPTIMIZERS', 'OPTIM_WRAPPERS', 'OPTIM_WRAPPER_CONSTRUCTORS', 'PARAM_SCHEDULERS',
            'TRANSFORMS', 'VISUALIZERS')


def __getattr__(name: str) -> Registry:
    """Hand on a registry of MMAction2, which imports torch."""
    if name not in MMACTION:
        raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
    import mmaction.registry
    return getattr(mmaction.registry, name)
