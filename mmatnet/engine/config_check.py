"""Nothing of ours in a config is ignored, and of others' what they can be asked about.

Which keys a component takes is asked of the component: its signature, or, where MMEngine reads a
dictionary key by key, the source that reads it. What cannot be asked is left to MMEngine.
"""
import difflib
import inspect
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from mmengine.optim import DefaultOptimWrapperConstructor
from mmengine.registry import Registry
from mmengine.runner import Runner

from mmatnet import registry
from mmatnet.clips.protocols import FixedSplit, make_protocol
from mmatnet.engine import pool
from mmatnet.engine.experiment import Selection, estimator_config
from mmatnet.errors import InputError

OURS = {'data_root', 'split', 'protocol', 'seeds', 'selection', 'inner', 'estimator',
        *pool.KEYS, 'recipe'}  # the last is for `mmatnet extract`
SELECTIONS = ('last', 'inner', 'oracle')  # see mmatnet.engine.selection
RUNNER = (set(inspect.signature(Runner.__init__).parameters) - {'self', 'cfg'}
          | {'custom_imports', 'runner_type', 'compile', 'model_wrapper_cfg', 'sync_bn',
             'find_unused_parameters', 'activation_checkpointing', 'efficient_conv_bn_eval'})
# Parts whose components are looked up in one registry each, nested ones included
COMPONENTS = {
    'model': registry.MODELS,
    'val_evaluator': registry.METRICS,
    'test_evaluator': registry.METRICS,
    'default_hooks': registry.HOOKS,
    'custom_hooks': registry.HOOKS,
    'train_cfg': registry.LOOPS,
    'val_cfg': registry.LOOPS,
    'test_cfg': registry.LOOPS,
    'param_scheduler': registry.PARAM_SCHEDULERS,
    'optim_wrapper.optimizer': registry.OPTIMIZERS,
    **{f'{side}_dataloader.{part}': table for side in ('train', 'val', 'test')
       for part, table in (('dataset', registry.DATASETS), ('sampler', registry.DATA_SAMPLERS))},
    'visualizer': registry.VISUALIZERS,
}
REQUIRED = ('split', 'inner', 'randomness')  # besides what the estimator needs


def check_top_level(keys: Iterable[str], where: str) -> None:
    """Refuse top-level keys that nothing reads; ``_x`` and ``x_pipeline`` are a config's own.

    Args:
        keys (Iterable[str]): Keys, dotted or not.
        where (str): Named in the sentence.

    Raises:
        InputError: Naming the key, and one that is spelt nearly like it.
    """
    for key in keys:
        top = str(key).split('.')[0]
        if not top.startswith('_') and not top.endswith('_pipeline'):
            _check_key(top, OURS | RUNNER, where, 'start the name of a variable with _')


def check_parts(cfg: Mapping, where: str) -> None:
    """Refuse keys, components and arguments that nothing reads, takes or has registered.

    Args:
        cfg (Mapping): The config, after ``default_scope`` and ``custom_imports`` took effect.
        where (str): Named in the sentence.

    Raises:
        InputError: Naming the part, the key, and one that is spelt nearly like it; or the value,
            of a protocol, an estimator, a selection or the length of the training.
    """
    cfg = dict(cfg.items())  # MMEngine's Config is no Mapping
    try:
        estimator = registry.ESTIMATORS.make(estimator_config(cfg))
        protocol = make_protocol(_part(cfg, 'protocol'))
    except InputError as error:
        raise InputError(f'{where}: {error}') from error
    for name in (*estimator.needs, *REQUIRED):
        if not isinstance(cfg.get(name), Mapping):
            raise InputError(f'{where}: {name} must be a dict, got {cfg.get(name)!r}')
    for name, known in _asked_keys(cfg).items():
        for key in _part(cfg, name) or ():
            _check_key(key, known, f'{where}: {name}', f'it may have {", ".join(sorted(known))}')
    for name, components in COMPONENTS.items():
        _check_components(_part(cfg, name), components, f'{where}: {name}')
    for name, hook in (cfg.get('default_hooks') or {}).items():
        if hook is not None and not (isinstance(hook, Mapping) and 'type' in hook):
            raise InputError(f'{where}: default_hooks.{name} must be None or dict(type=...), got '
                             f'{hook!r}')
    _check_length(cfg, where)
    _check_selection(cfg, estimator.selections, where)
    if protocol.adapt and (mixed := _blended(_part(cfg, 'model.data_preprocessor'))):
        raise InputError(f"{where}: the protocol's adapt={protocol.adapt!r} offers clips without "
                         f'their labels, and {mixed} mixes the labels of a batch; leave the '
                         'blending of the data_preprocessor out, or adapt')


def _blended(part: object) -> str | None:
    """Name the blending of clips in a data preprocessor, or in its parts, if there is one."""
    if not isinstance(part, Mapping):
        return None
    own = _part(part, 'blending.type')
    return own or next(filter(None, map(_blended, part.values())), None)


def _asked_keys(cfg: Mapping) -> dict[str, Collection[str]]:
    """Return the keys that parts without a type may have, asked of who reads them."""
    from torch.utils.data import DataLoader

    loader = _parameters(DataLoader) | _named_in(Runner.build_dataloader)
    constructor = registry.OPTIM_WRAPPER_CONSTRUCTORS.get(
        _part(cfg, 'optim_wrapper.constructor') or 'DefaultOptimWrapperConstructor')
    keys: dict[str, Collection[str]] = {
        'train_dataloader': loader, 'val_dataloader': loader, 'test_dataloader': loader,
        'split': _parameters(FixedSplit),
        'inner': _parameters(Selection) - {'kind'},
        'randomness': _parameters(Runner.set_randomness) - {'self'},
        'env_cfg': _named_in(Runner.setup_env),
        'auto_scale_lr': _named_in(Runner.scale_lr) | {'enable'},
        'log_processor': {'type', *_parameters(registry.LOG_PROCESSORS.get(
            _part(cfg, 'log_processor.type') or 'LogProcessor'))},
    }
    if isinstance(constructor, type) and issubclass(constructor, DefaultOptimWrapperConstructor):
        keys['optim_wrapper.paramwise_cfg'] = set().union(*map(_named_in, constructor.__mro__[:-1]))
    return keys


def _parameters(component: Callable) -> set[str]:
    return set(inspect.signature(component).parameters)


def _named_in(component: Callable) -> set[str]:
    """Return every word that stands in quotes in a component's source: keys that it may read."""
    return set(re.findall(r"'([a-z]\w*)'", inspect.getsource(component)))


def _check_whole(cfg: Mapping, name: str, least: int, where: str) -> None:
    value = _part(cfg, name)
    if type(value) is not int or value < least:
        raise InputError(f'{where}: {name} must be a whole number from {least} up, got {value!r}')


def _check_length(cfg: Mapping, where: str) -> None:
    for name in ('max_iters', 'max_epochs'):
        if name in (cfg.get('train_cfg') or {}):
            _check_whole(cfg, f'train_cfg.{name}', 1, where)


def _check_selection(cfg: Mapping, possible: Collection[str], where: str) -> None:
    kind = cfg.get('selection')
    if kind not in SELECTIONS:
        raise InputError(f'{where}: selection must be one of {", ".join(SELECTIONS)}, got {kind!r}')
    if kind not in possible:
        raise InputError(f'{where}: {estimator_config(cfg)["type"]} can follow selection='
                         f'{" or ".join(possible)}, got {kind!r}')
    share = cfg['inner'].get('share')
    if share != 'database' and (not isinstance(share, float) or not 0 < share < 1):
        raise InputError(f"{where}: inner.share must lie between 0 and 1, or be 'database', got "
                         f'{share!r}')
    _check_whole(cfg, 'inner.seed', 0, where)
    _check_whole(cfg, 'inner.interval', 1, where)
    if cfg['inner'].get('patience') is not None:
        _check_whole(cfg, 'inner.patience', 1, where)
    checkpoint = _part(cfg, 'default_hooks.checkpoint') or {}
    types = {hook.get('type') for hook in cfg.get('custom_hooks') or ()}
    waits = checkpoint.get('save_best') is not None or 'EarlyStoppingHook' in types
    if waits and not cfg.get('val_dataloader'):
        raise InputError(f'{where}: save_best and EarlyStoppingHook wait for a validation that is '
                         "never run; give val_dataloader, val_cfg and val_evaluator a share of the "
                         "training subjects, or set selection='inner' (and inner.patience) instead")
    if kind != 'last' and 'EMAHook' in types:
        raise InputError(f'{where}: selection={kind!r} chooses among the weights of '
                         'single iterations, and EMAHook averages them; leave it out, or set '
                         "selection='last'")


def _part(cfg: Mapping, name: str) -> Any:
    part: Any = cfg
    for key in name.split('.'):
        part = part.get(key) if isinstance(part, Mapping) else None
    return part


def _check_key(key: str, known: Iterable[str], where: str, otherwise: str) -> None:
    if key not in known:
        near = difflib.get_close_matches(key, list(known), n=1)
        raise InputError(f'{where}: unknown key {key!r}; '
                         + (f'did you mean {near[0]!r}?' if near else otherwise))


def _check_components(part: object, components: Registry, where: str) -> None:
    """Check a component, and those inside it."""
    if isinstance(part, Mapping):
        if isinstance(part.get('type'), str):
            _check_arguments(part, components, where)
        for key, value in part.items():
            if key not in ('init_cfg', 'sources', 'vis_backends'):  # of other registries
                inside = registry.TRANSFORMS if key == 'pipeline' else components
                _check_components(value, inside, f'{where}.{key}')
    elif isinstance(part, Sequence) and not isinstance(part, str):
        for number, value in enumerate(part):
            _check_components(value, components, f'{where}[{number}]')


def _check_arguments(part: Mapping, components: Registry, where: str) -> None:
    kind = components.get(part['type'])
    if kind is None:
        raise InputError(f'{where}: {part["type"]!r} is not a registered {components.name}; '
                         'correct the name, or import its module in custom_imports')
    parameters = inspect.signature(kind).parameters
    known = {name for name, parameter in parameters.items()
             if parameter.kind is not parameter.VAR_KEYWORD}
    if len(known) < len(parameters):
        if components is not registry.HOOKS:
            return  # it hands further arguments on, and we cannot know where to
        known |= _parameters(Runner.save_checkpoint)  # CheckpointHook does
    read_elsewhere = {'type', 'priority'} if components is registry.HOOKS else {'type'}
    for key in set(part) - read_elsewhere:
        _check_key(key, known, f'{where} ({part["type"]})',
                   f'it takes {", ".join(sorted(known)) or "no argument"}')
