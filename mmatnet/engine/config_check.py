"""Nothing in a config is ignored: every key is one that something reads."""
import difflib
import inspect
from collections.abc import Iterable, Mapping, Sequence

from mmatnet import registry
from mmatnet.errors import InputError

OURS = {'data_root', 'split', 'protocol', 'seeds'}
RUNNERS = {'model', 'work_dir', 'train_dataloader', 'val_dataloader', 'test_dataloader',
           'train_cfg', 'val_cfg', 'test_cfg', 'auto_scale_lr', 'optim_wrapper', 'param_scheduler',
           'val_evaluator', 'test_evaluator', 'default_hooks', 'custom_hooks', 'data_preprocessor',
           'load_from', 'resume', 'launcher', 'env_cfg', 'log_processor', 'log_level',
           'visualizer', 'default_scope', 'randomness', 'experiment_name', 'custom_imports',
           'compile', 'model_wrapper_cfg', 'sync_bn', 'find_unused_parameters',
           'activation_checkpointing', 'efficient_conv_bn_eval'}
# Parts of a config whose components are looked up in one registry each, nested ones included
REGISTRIES = {
    'model': registry.MODELS,
    'test_evaluator': registry.METRICS,
    'default_hooks': registry.HOOKS,
    'custom_hooks': registry.HOOKS,
    'train_cfg': registry.LOOPS,
    'test_cfg': registry.LOOPS,
    'param_scheduler': registry.PARAM_SCHEDULERS,
}
DATALOADER_PARTS = {
    'dataset': registry.DATASETS,
    'sampler': registry.DATA_SAMPLERS,
    'pipeline': registry.TRANSFORMS,
}


def check_top_level(keys: Iterable[str], where: str) -> None:
    """Refuse top-level keys that nothing reads; ``_x`` and ``x_pipeline`` are a config's own.

    Args:
        keys (Iterable[str]): Keys, dotted or not.
        where (str): Named in the sentence.

    Raises:
        InputError: Naming the key, and one that is spelt nearly like it.
    """
    known = OURS | RUNNERS
    for key in keys:
        top = str(key).split('.')[0]
        if top not in known and not top.startswith('_') and not top.endswith('_pipeline'):
            raise InputError(f'{where}: unknown key {top!r}; '
                             + _advice(top, known, 'start the name of a variable with _'))


def check_components(cfg: Mapping, where: str) -> None:
    """Refuse components that are not registered, and arguments that they do not take.

    Args:
        cfg (Mapping): The config, after ``default_scope`` and ``custom_imports`` took effect.
        where (str): Named in the sentence.

    Raises:
        InputError: Naming the component and the argument.
    """
    for part, components in REGISTRIES.items():
        _check(cfg.get(part), components, f'{where}: {part}')
    _check(cfg.optim_wrapper.optimizer, registry.OPTIMIZERS, f'{where}: optim_wrapper.optimizer')
    for loader in ('train_dataloader', 'test_dataloader'):
        for part in ('dataset', 'sampler'):
            _check(cfg[loader].get(part), DATALOADER_PARTS[part], f'{where}: {loader}.{part}')


def _check(part: object, components, where: str) -> None:
    """Check a component, and those inside it."""
    if isinstance(part, Mapping):
        if isinstance(part.get('type'), str):
            _check_arguments(part, components, where)
        for key, value in part.items():
            if key not in ('init_cfg', 'sources'):  # not looked up in these registries
                _check(value, DATALOADER_PARTS.get(key, components), f'{where}.{key}')
    elif isinstance(part, Sequence) and not isinstance(part, str):
        for number, value in enumerate(part):
            _check(value, components, f'{where}[{number}]')


def _check_arguments(part: Mapping, components, where: str) -> None:
    kind = components.get(part['type'])
    if kind is None:
        raise InputError(f'{where}: {part["type"]!r} is not a registered {components.name}; '
                         'correct the name, or import its module in custom_imports')
    parameters = inspect.signature(kind).parameters
    if any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters.values()):
        return
    known = f'it takes {", ".join(parameters) or "no argument"}'
    for key in part:
        if key not in parameters and key != 'type':
            raise InputError(f'{where}: {part["type"]} takes no {key!r}; '
                             + _advice(key, parameters, known))


def _advice(name: str, known: Iterable[str], otherwise: str) -> str:
    near = difflib.get_close_matches(name, list(known), n=1)
    return f'did you mean {near[0]!r}?' if near else otherwise
