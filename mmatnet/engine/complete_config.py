"""What a part of a config is told by other parts, which MMEngine's Runner does not hand on.

``data_root``, ``split`` and those of :mod:`mmatnet.engine.pool` stand at the top of a config and
mean all its datasets; the loop decides whether a balanced sampler ends. :func:`install` lets
``Runner.from_cfg`` see to it, so that a config means the same to our commands, to MMAction2's own
tools and to a bare Runner.
"""
import copy
import functools
import time
from collections.abc import Mapping, MutableMapping
from pathlib import Path

from mmengine.config import Config
from mmengine.runner import Runner

from mmatnet.engine.pool import pool
from mmatnet.errors import InputError

LOADERS = ('train_dataloader', 'val_dataloader', 'test_dataloader')
WORK_DIRS = 'work_dirs'


def dataset_configs(part: object) -> list[MutableMapping]:
    """Return the configs of the clip datasets of a dataloader, those in wrappers included.

    Args:
        part (object): A dataloader's config, or that of a dataset or a wrapper, which has
            a ``dataset`` or ``datasets``; there is none in whatever else.
    """
    if not isinstance(part, MutableMapping):
        return []
    inside = part.get('dataset'), *(part.get('datasets') or ())
    own = [part] if 'sources' in part else []  # what a dataset of clips cannot do without
    return own + [found for each in inside for found in dataset_configs(each)]


def clip_dataset_configs(cfg: Mapping) -> list[MutableMapping]:
    """Return the configs of the clip datasets of all of a config's dataloaders."""
    return [dataset for name in LOADERS for dataset in dataset_configs(cfg.get(name))]


def complete(cfg: Config) -> None:
    """Put into a config's parts what its top says of all of them; what they say themselves stays.

    Args:
        cfg (Config): Changed in place; one without clip datasets stays as it is.

    Raises:
        InputError: If the head of the network has another number of classes than a dataset.
    """
    datasets = clip_dataset_configs(cfg)
    if not datasets:
        return
    for dataset in datasets:
        if 'data_root' in cfg:
            dataset.setdefault('data_root', cfg['data_root'])
        rule = dataset.get('subjects')
        if isinstance(rule, MutableMapping) and not {'test', 'test_share'} & set(rule):
            rule.update(cfg.get('split') or {})
    pool(cfg, {name: dataset_configs(cfg.get(name)) for name in LOADERS})
    for dataset in datasets:
        _check_head(cfg.get('model'), dataset)
    sampler = cfg['train_dataloader'].get('sampler') if cfg.get('train_dataloader') else None
    if isinstance(sampler, MutableMapping) and sampler.get('type') == 'BalancedSampler':
        sampler.setdefault('endless', not _by_epoch(cfg.get('train_cfg') or {}))
    if cfg.get('work_dir') is None:
        file = getattr(cfg, 'filename', None) or 'config'
        cfg['work_dir'] = str(Path(WORK_DIRS, Path(file).stem))


def _check_head(model: Mapping | None, dataset: Mapping) -> None:
    """Raise unless the network has an output for each class of a dataset."""
    head = model.get('cls_head') if isinstance(model, Mapping) else None
    outputs = head.get('num_classes') if isinstance(head, Mapping) else None
    classes = dataset.get('classes')
    if outputs is not None and classes and outputs != len(classes):
        raise InputError(f'model.cls_head.num_classes is {outputs}, but the datasets have the '
                         f'{len(classes)} classes {", ".join(classes)}; set it to '
                         f'{len(classes)}')


def _by_epoch(train_cfg: Mapping) -> bool:
    """Say whether MMEngine builds a loop that runs by epoch from this."""
    if 'type' in train_cfg:
        return 'max_epochs' in train_cfg
    return bool(train_cfg.get('by_epoch', True))


def install() -> None:
    """Let every ``Runner.from_cfg`` complete a copy of its config first; once per process."""
    original = Runner.from_cfg.__func__
    if hasattr(original, '__wrapped__'):
        return

    @functools.wraps(original)
    def from_cfg(cls: type[Runner], cfg: Config) -> Runner:
        cfg = copy.deepcopy(cfg)
        complete(cfg)
        if cfg.get('experiment_name') is None:
            # MMEngine keeps loggers by this name, which by default tells seconds; two runners of
            # one second would share a logger, and one of them write nowhere
            cfg['experiment_name'] = f'{Path(cfg["work_dir"]).name}_{time.time_ns()}'
        return original(cls, cfg)

    Runner.from_cfg = classmethod(from_cfg)
