"""What the options of ``mmatnet spot`` say: values, grids and the config of a trained spotter."""
import argparse
import math
from typing import TYPE_CHECKING

from mmatnet.cli.pairs import read_pairs
from mmatnet.errors import InputError

if TYPE_CHECKING:
    from mmatnet.engine.spotting.trained import ScoreEstimator


def chosen_options(args: argparse.Namespace) -> tuple[dict[str, float], dict[str, list[float]]]:
    """Read ``--set`` and ``--grid``.

    Raises:
        InputError: If they cannot be read, or do not go together.
    """
    fixed = {name: _number('--set', name, value)
             for name, value in read_pairs('--set', 'OPTION=VALUE', args.set).items()}
    if args.no_tuning and args.grid is not None:
        raise InputError('--no-tuning and --grid exclude each other; leave one out')
    grid = {name: [_number('--grid', name, value) for value in values.split(',')]
            for name, values in read_pairs('--grid', 'OPTION=VALUE,VALUE', args.grid or ()).items()}
    both = next((name for name in grid if name in fixed), None)
    if both is not None:
        raise InputError(f'{both} is both set and tuned; leave out --set or --grid for it')
    return fixed, grid


def _number(option: str, name: str, value: str) -> float:
    from mmatnet.io.tables import plain_float

    try:
        number = plain_float(value)
        if not math.isfinite(number):
            raise ValueError
    except ValueError:
        raise InputError(f'{option}: {name} must be a number, got {value!r}') from None
    return number


def read_spotter_config(args: argparse.Namespace) -> dict:
    """Read ``spotter``, ``estimator`` and ``seed`` of a config.

    Raises:
        InputError: If options do not go together, or the config is missing or has other keys.
    """
    from mmatnet.io.config_files import read_config
    from mmatnet.io.shipped import find_config

    if args.spotter is not None:
        raise InputError('--config and --spotter both name a spotter; leave one out')
    found = find_config(args.config)
    if found is None:
        raise InputError(f'no config at {args.config}; mmatnet brings '
                         'configs/softnet/softnet_long.py')
    config = read_config(found).to_dict()
    for key in ('spotter', 'estimator'):
        if not isinstance(config.get(key), dict) or 'type' not in config[key]:
            raise InputError(f'{args.config}: expected {key} = dict(type=...), got '
                             f'{config.get(key)!r}')
    seed = config.setdefault('seed', 0)
    if type(seed) is not int or seed < 0:
        raise InputError(f'{args.config}: seed must be a whole number from 0 up, got {seed!r}')
    unknown = sorted(set(config) - {'spotter', 'estimator', 'seed', 'custom_imports'})
    if unknown:
        raise InputError(f'{args.config}: a config of `mmatnet spot` has spotter, estimator and '
                         f'seed, not {unknown[0]}')
    return config


def check_trained(kind: type, name: str, config: dict | None, args: argparse.Namespace) -> None:
    """Raise unless a spotter that needs a network has a config, and nothing else is tuned.

    Raises:
        InputError: Saying what to do.
    """
    trained = getattr(kind, 'trained', False)
    if trained and config is None:
        raise InputError(f'the spotter {name} needs a network for each subject; name its config '
                         'with --config, such as configs/softnet/softnet_long.py')
    if config is not None and not trained:
        raise InputError(f'{args.config}: the spotter {name} is not trained; name it with '
                         '--spotter')
    if trained and args.grid is not None:
        raise InputError(f'--grid tunes options by what is spotted on other subjects, and the '
                         f'networks of {name} have seen these; set options with --set')


def open_estimator(config: dict) -> 'ScoreEstimator':
    """Make the estimator of a config, with one thread of torch.

    Raises:
        InputError: If it cannot be made.
    """
    import torch

    import mmatnet.register  # noqa: F401
    from mmatnet.registry import SCORE_ESTIMATORS

    torch.set_num_threads(1)
    return SCORE_ESTIMATORS.make(config['estimator'])
