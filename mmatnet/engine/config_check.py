"""Nothing in a config is ignored: every key is one that something reads."""
import difflib
import inspect
from collections.abc import Iterable, Mapping, Sequence

from mmengine.runner import LogProcessor, Runner
from torch.utils.data import DataLoader

from mmatnet import registry
from mmatnet.clips.protocols import ANY_PROTOCOL, fixed_split, protocol_parts
from mmatnet.errors import InputError

OURS = {'data_root', 'split', 'protocol', 'seeds', 'selection', 'inner',
        'recipe'}  # the last is for `mmatnet extract`
SELECTIONS = ('last', 'inner', 'oracle')  # see mmatnet.engine.selection
# The runner's own keys, less what would choose something by the test subjects
RUNNER = (set(inspect.signature(Runner.__init__).parameters)
          - {'self', 'cfg', 'val_dataloader', 'val_cfg', 'val_evaluator'}
          | {'custom_imports', 'runner_type', 'compile', 'model_wrapper_cfg', 'sync_bn',
             'find_unused_parameters', 'activation_checkpointing', 'efficient_conv_bn_eval'})
# Parts of a config whose components are looked up in one registry each, nested ones included
COMPONENTS = {
    'model': registry.MODELS,
    'test_evaluator': registry.METRICS,
    'default_hooks': registry.HOOKS,
    'custom_hooks': registry.HOOKS,
    'train_cfg': registry.LOOPS,
    'test_cfg': registry.LOOPS,
    'param_scheduler': registry.PARAM_SCHEDULERS,
    'optim_wrapper.optimizer': registry.OPTIMIZERS,
    'train_dataloader.dataset': registry.DATASETS,
    'train_dataloader.sampler': registry.DATA_SAMPLERS,
    'test_dataloader.dataset': registry.DATASETS,
    'test_dataloader.sampler': registry.DATA_SAMPLERS,
    'visualizer': registry.VISUALIZERS,
}
_LOADER = {*inspect.signature(DataLoader).parameters, 'num_batch_per_epoch'}
# Parts without a type, and the keys they may have (MMEngine 0.10)
KEYS = {
    'train_dataloader': _LOADER,
    'test_dataloader': _LOADER,
    'split': set(inspect.signature(fixed_split).parameters) - {'labels'} | {ANY_PROTOCOL},
    'inner': {'share', 'seed', 'interval', 'patience'},
    'randomness': {'seed', 'diff_rank_seed', 'deterministic'},
    'env_cfg': {'cudnn_benchmark', 'mp_cfg', 'dist_cfg', 'resource_limit'},
    'auto_scale_lr': {'enable', 'base_batch_size'},
    'log_processor': {'type', *inspect.signature(LogProcessor).parameters},
    'optim_wrapper': {'type', 'constructor', 'optimizer', 'paramwise_cfg', 'accumulative_counts',
                      'clip_grad', 'loss_scale', 'dtype', 'use_fp16', 'bf16'},
    'optim_wrapper.paramwise_cfg': {
        'custom_keys', 'bias_lr_mult', 'bias_decay_mult', 'norm_decay_mult', 'flat_decay_mult',
        'dwconv_decay_mult', 'dcn_offset_lr_mult', 'bypass_duplicate'},
    'default_hooks': {'runtime_info', 'timer', 'sampler_seed', 'logger', 'param_scheduler',
                      'checkpoint'},
}
REQUIRED = ('model', 'train_dataloader', 'test_dataloader', 'test_evaluator', 'optim_wrapper',
            'train_cfg', 'test_cfg', 'split', 'inner', 'randomness')


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
            of a protocol, a selection or the length of the training.
    """
    cfg = dict(cfg.items())  # MMEngine's Config is no Mapping
    for name in REQUIRED:
        if not isinstance(cfg.get(name), Mapping):
            raise InputError(f'{where}: {name} must be a dict, got {cfg.get(name)!r}')
    for name, known in KEYS.items():
        for key in _part(cfg, name) or ():
            _check_key(key, known, f'{where}: {name}', f'it may have {", ".join(sorted(known))}')
    for name, components in COMPONENTS.items():
        _check_components(_part(cfg, name), components, f'{where}: {name}')
    try:
        protocol_parts(cfg.get('protocol'))
    except InputError as error:
        raise InputError(f'{where}: {error}') from error
    _check_length(cfg['train_cfg'], where)
    _check_selection(cfg, where)


def _check_length(train_cfg: Mapping, where: str) -> None:
    for name in ('max_iters', 'max_epochs'):
        value = train_cfg.get(name, 1)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise InputError(f'{where}: train_cfg.{name} must be a whole number from 1 up, got '
                             f'{value!r}')


def _check_selection(cfg: Mapping, where: str) -> None:
    if cfg.get('selection') not in SELECTIONS:
        raise InputError(f'{where}: selection must be one of {", ".join(SELECTIONS)}, got '
                         f'{cfg.get("selection")!r}')
    share, patience = cfg['inner'].get('share'), cfg['inner'].get('patience')
    if not isinstance(share, float) or not 0 < share < 1:
        raise InputError(f'{where}: inner.share must lie between 0 and 1, got {share!r}')
    numbers = [('seed', 0), ('interval', 1)] + [('patience', 1)] * (patience is not None)
    for name, least in numbers:
        value = cfg['inner'].get(name)
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            raise InputError(f'{where}: inner.{name} must be a whole number from {least} up, got '
                             f'{value!r}')
    checkpoint = _part(cfg, 'default_hooks.checkpoint') or {}
    types = {hook.get('type') for hook in cfg.get('custom_hooks') or ()}
    if checkpoint.get('save_best') is not None or 'EarlyStoppingHook' in types:
        raise InputError(f'{where}: save_best and EarlyStoppingHook wait for a validation that is '
                         "never run; set selection='inner' (and inner.patience) instead")
    if cfg['selection'] != 'last' and 'EMAHook' in types:
        raise InputError(f'{where}: selection={cfg["selection"]!r} chooses among the weights of '
                         'single iterations, and EMAHook averages them; leave it out, or set '
                         "selection='last'")


def _part(cfg: Mapping, name: str) -> object:
    for key in name.split('.'):
        cfg = cfg.get(key) if isinstance(cfg, Mapping) else None
    return cfg


def _check_key(key: str, known: Iterable[str], where: str, otherwise: str) -> None:
    if key not in known:
        near = difflib.get_close_matches(key, list(known), n=1)
        raise InputError(f'{where}: unknown key {key!r}; '
                         + (f'did you mean {near[0]!r}?' if near else otherwise))


def _check_components(part: object, components, where: str) -> None:
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


def _check_arguments(part: Mapping, components, where: str) -> None:
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
        known |= set(inspect.signature(Runner.save_checkpoint).parameters)  # CheckpointHook does
    read_elsewhere = {'type', 'priority'} if components is registry.HOOKS else {'type'}
    for key in set(part) - read_elsewhere:
        _check_key(key, known, f'{where} ({part["type"]})',
                   f'it takes {", ".join(sorted(known)) or "no argument"}')
