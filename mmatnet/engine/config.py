"""Configs: found, read, merged with options, completed and checked."""
from collections.abc import Mapping

from mmengine.config import Config

from mmatnet.engine.complete_config import clip_dataset_configs, complete
from mmatnet.engine.config_check import check_parts, check_top_level
from mmatnet.engine.config_structure import check_structure
from mmatnet.errors import InputError
from mmatnet.io.config_files import CONFIG_ERRORS, read_config
from mmatnet.io.shipped import SHIPPED, find_config


def load_config(path: str, options: Mapping | None = None) -> Config:
    """Load a config, merge options into it, complete and check it.

    Args:
        path (str): A config file; one that is not here is looked for among those that the
            installed package brings, so ``configs/demo.py`` works from any folder.
        options (Mapping, optional): Dotted key to value, from ``--cfg-options``.

    Returns:
        Config: Ready for :func:`mmatnet.engine.experiment.take_apart`, and for MMEngine's Runner.

    Raises:
        InputError: If there is no such file, it cannot be parsed, or a key or a component in it is
            unknown.
    """
    found = find_config(path)
    if found is None:
        shipped = ', '.join(sorted(str(place.relative_to(SHIPPED))
                                   for place in (SHIPPED / 'configs').glob('*.py')))
        raise InputError(f'no config at {path}; mmatnet brings {shipped or "none here"}')
    cfg, options = read_config(found), options or {}
    check_top_level(options, '--cfg-options')
    if isinstance(cfg.get('protocol'), str):
        cfg.protocol = {'type': cfg.protocol}  # so that options like protocol.k merge into it
    for key, value in options.items():
        try:
            cfg.merge_from_dict({key: value})
        except CONFIG_ERRORS as error:
            raise InputError(f'--cfg-options: {key}={value!r} does not fit into {found}: '
                             f'{error}') from error
    if isinstance(cfg.get('protocol'), Mapping) and set(cfg.protocol) == {'type'}:
        cfg.protocol = cfg.protocol['type']
    if 'split.test' in options and 'split.test_share' not in options:
        cfg.split.pop('test_share', None)  # names from the command line replace the config's rule
    if 'data_root' in options:  # also in place of what a config of a run has everywhere
        for dataset in clip_dataset_configs(cfg):
            dataset.pop('data_root', None)
    check_top_level(cfg, path)
    check_structure(cfg, path)
    complete(cfg)
    check_parts(cfg, path)
    return cfg
