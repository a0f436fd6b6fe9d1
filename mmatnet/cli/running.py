"""What the commands that run a config have in common."""
import argparse
import importlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mmengine.config import Config

    from mmatnet.engine.estimator import Estimator
    from mmatnet.engine.task import Task

LAUNCHERS = ('none', 'pytorch', 'slurm', 'mpi')


def add_config_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the config, ``--work-dir`` and ``--cfg-options``."""
    parser.add_argument('config', help='config file, such as configs/atnet_casme2.py')
    parser.add_argument('--work-dir', help='where logs, checkpoints and results go (default: '
                                           'work_dirs/, then the name of the config)')
    parser.add_argument('--cfg-options', nargs='+', default=[], metavar='KEY=VALUE',
                        help='override values of the config, such as '
                             'train_cfg.max_iters=500 data_root=/data')


def add_launcher_arguments(parser: argparse.ArgumentParser) -> None:
    """Add ``--launcher`` and the rank that launchers hand on."""
    parser.add_argument('--launcher', choices=LAUNCHERS, default='none',
                        help='how the processes were started (default: none, a single one)')
    parser.add_argument('--local-rank', '--local_rank', type=int, default=0,
                        help=argparse.SUPPRESS)


def add_import_argument(parser: argparse.ArgumentParser) -> None:
    """Add ``--import``, which :func:`import_modules` acts upon: the ``custom_imports`` of commands
    without a config."""
    parser.add_argument('--import', dest='imports', action='append', default=[], metavar='MODULE',
                        help='a Python module, installed or in a folder of PYTHONPATH, that '
                             'registers databases, detectors and the like of your own; may be '
                             'given several times')


def import_modules(names: Sequence[str]) -> None:
    """Import the modules that ``--import`` names.

    Raises:
        InputError: If one cannot be imported; says why.
    """
    from mmatnet.errors import InputError

    for name in names:
        try:
            importlib.import_module(name)
        except ImportError as error:
            raise InputError(f'--import {name}: {error}; install the module, or name its folder '
                             'in PYTHONPATH') from error


def whole_number(text: str) -> int:
    """Read a number from 0 up, as argparse's ``type``."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f'expected a whole number from 0 up, got {text!r}')
    return int(text)


def counting_number(text: str) -> int:
    """Read a number from 1 up, as argparse's ``type``."""
    number = whole_number(text)
    if not number:
        raise argparse.ArgumentTypeError('expected a whole number from 1 up, got 0')
    return number


def parse_options(pairs: Sequence[str]) -> dict:
    """Turn ``key=value`` words into a dict with MMEngine's own rules.

    Raises:
        InputError: If a word has no ``=`` or nothing behind it, or MMEngine cannot read its value.
    """
    from mmengine.config import DictAction

    from mmatnet.errors import InputError

    parser = argparse.ArgumentParser()
    options: dict = {}
    parser.add_argument('--cfg-options', nargs='+', action=DictAction)
    for pair in pairs:
        if '=' not in pair:
            raise InputError(f'--cfg-options takes KEY=VALUE, got {pair!r}')
        if pair.endswith('=') and pair.count('=') == 1:
            raise InputError(f'--cfg-options: {pair!r} has no value; write {pair}None for nothing')
        try:
            options |= parser.parse_args(['--cfg-options', pair]).cfg_options
        except (AssertionError, RecursionError, ValueError, IndexError) as error:
            raise InputError(f'--cfg-options: {pair!r} cannot be read; write a list as [a,b], and '
                             'give the keys of a dict one by one, such as protocol.type=groups '
                             'protocol.k=3') from error
    return options


def refuse_mirror(estimator: 'Estimator', command: str, otherwise: str = '') -> None:
    """Raise if an estimator is to predict from mirrors, too, where a bare test loop scores.

    Args:
        estimator (Estimator): Of the config.
        command (str): The one that scores, such as ``mmatnet test``.
        otherwise (str): What else can be done; ends the sentence.

    Raises:
        InputError: If it is.
    """
    from mmatnet.errors import InputError

    if getattr(estimator, 'test_time_mirror', False):
        raise InputError(f'`{command}` scores each clip as it is, and estimator.test_time_mirror '
                         'is True; use `mmatnet crossval`, which scores with mirrors, or set '
                         f'estimator.test_time_mirror=False{otherwise}')


def place_run(cfg: 'Config', args: argparse.Namespace) -> None:
    """Put work dir and launcher into a config."""
    from mmatnet.io.read_errors import library_path

    os.environ.setdefault('LOCAL_RANK', str(args.local_rank))
    cfg.work_dir = args.work_dir or cfg.work_dir
    library_path(cfg.work_dir)  # logs and configs name it
    cfg.launcher = args.launcher
    if cfg.test_evaluator is not None:
        # processes hand their predictions over here, not in the working directory
        cfg.test_evaluator.collect_dir = str(Path(cfg.work_dir, 'gathered'))


def end_run(task: 'Task', figures: dict[str, float] | None) -> None:
    """Print the outcome, in the first process only, and leave the process group.

    Args:
        task (Task): What was trained or tested on.
        figures (dict | None): Of the metric, if anything was tested.
    """
    from mmengine.dist import is_main_process

    from mmatnet.compat.distributed import leave_process_group

    if is_main_process():
        if figures is not None:
            names = [name for name in ('accuracy', 'UF1', 'UAR') if name in figures]
            print('  '.join(f'{name} {figures[name]:.4f}' for name in names) + (
                '' if len(names) == 3 else
                '  (UF1 and UAR need a clip of every class on the tested side)'))
        if task.remark:
            print(f'note: {task.remark}')
    leave_process_group()
