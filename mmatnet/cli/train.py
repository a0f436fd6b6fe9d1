"""``mmatnet train CONFIG``."""
import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mmatnet.cli import command
from mmatnet.cli.running import (
    add_config_arguments,
    add_launcher_arguments,
    end_run,
    parse_options,
    place_run,
    refuse_mirror,
    whole_number,
)

if TYPE_CHECKING:
    from mmengine.config import Config

    from mmatnet.clips.protocols import Fold
    from mmatnet.engine.experiment import Experiment
    from mmatnet.engine.hooks.selection import SelectionHook


def build_parser() -> argparse.ArgumentParser:
    """Return the parser."""
    parser = argparse.ArgumentParser(
        prog='mmatnet train',
        description="Train on one side of the config's split, or of its protocol where that has "
                    'one fold only, and score the held-out subjects. '
                    "With protocol='all' train on everything and score nothing.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog='example:\n'
               '  mmatnet train configs/atnet_casme2.py --cfg-options train_cfg.max_iters=1000\n'
               '  mmatnet train configs/atnet_megc2019-hde.py --fold samm')
    add_config_arguments(parser)
    parser.add_argument('--fold', metavar='NAME',
                        help="train this fold of the config's protocol in place of its split, and "
                             'score its held-out subjects; named as in the column fold of '
                             'predictions.csv, such as casme2-sub01 (default work dir: a folder of '
                             'this name in the usual one)')
    parser.add_argument('--resume', nargs='?', const='auto', metavar='CHECKPOINT',
                        help='go on from a checkpoint; without a name, from the latest in the '
                             'work dir')
    parser.add_argument('--amp', action='store_true', help='train in mixed precision (CUDA only)')
    parser.add_argument('--auto-scale-lr', action='store_true',
                        help="scale the learning rate to the batch, as the config's auto_scale_lr "
                             'says')
    parser.add_argument('--no-validate', action='store_true',
                        help='do not score the held-out subjects at the end')
    parser.add_argument('--seed', type=whole_number, help="seed (default: the config's)")
    parser.add_argument('--diff-rank-seed', action='store_true',
                        help='give each process a seed of its own')
    parser.add_argument('--deterministic', action='store_true',
                        help='make CUDA deterministic, which is slower')
    add_launcher_arguments(parser)
    return parser


def prepare(args: argparse.Namespace) -> 'tuple[Config, Fold, Experiment, SelectionHook | None]':
    """Build the config that the runner is made from; torch is imported here.

    Raises:
        InputError: If config, options or data are wrong, ``--amp`` comes without CUDA, or held-out
            subjects were to be scored with mirrors.
    """
    import torch

    import mmatnet.register  # noqa: F401
    from mmatnet.engine.config import load_config
    from mmatnet.engine.experiment import take_apart
    from mmatnet.engine.fold_config import fold_config
    from mmatnet.engine.selection import set_selection
    from mmatnet.errors import InputError
    from mmatnet.estimators.runner import RunnerEstimator

    cfg = load_config(args.config, parse_options(args.cfg_options))
    if cfg.selection == 'oracle':
        raise InputError("selection='oracle' chooses by the test subjects, only to show by how "
                         'much that flatters; `mmatnet crossval` shows it. To train a model, set '
                         "selection='inner' or 'last'")
    if args.amp:
        if not torch.cuda.is_available():
            raise InputError('--amp needs a CUDA device, and torch finds none; leave --amp out')
        cfg.optim_wrapper.type = 'AmpOptimWrapper'
        cfg.optim_wrapper.setdefault('loss_scale', 'dynamic')
    if args.auto_scale_lr:
        cfg.auto_scale_lr.enable = True
    if args.seed is not None:
        cfg.randomness.seed = args.seed
    cfg.randomness.diff_rank_seed = args.diff_rank_seed
    cfg.randomness.deterministic = args.deterministic or cfg.randomness.get('deterministic', False)
    experiment = take_apart(cfg)
    if not isinstance(experiment.estimator, RunnerEstimator):
        raise InputError(f'`mmatnet train` trains networks, and {args.config} has the estimator '
                         f'{type(experiment.estimator).__name__}; use `mmatnet crossval`')
    _, fold = experiment.one_fold(args.fold)
    if fold.test and not args.no_validate:
        refuse_mirror(experiment.estimator, 'mmatnet train', ', or add --no-validate')
    if args.fold and not args.work_dir:
        args.work_dir = str(Path(cfg.work_dir, args.fold))
    place_run(cfg, args)
    divided, hook = set_selection(experiment, fold)
    cfg = fold_config(experiment, divided)
    return cfg, fold, experiment, hook


@command
def main(argv: Sequence[str] | None = None) -> int:
    """Train, then score the held-out subjects with the weights that ``selection`` takes."""
    args = build_parser().parse_args(argv)
    cfg, fold, experiment, hook = prepare(args)

    import contextlib

    from mmengine.dist import is_main_process
    from mmengine.runner import Runner

    from mmatnet.compat.distributed import is_first
    from mmatnet.engine.claim import claim, hold
    from mmatnet.engine.hooks.atomic_checkpoint import latest_checkpoint
    from mmatnet.engine.hooks.selection import CHOSEN_FILE

    with hold(cfg.work_dir) if is_first(args.launcher) else contextlib.nullcontext() as held:
        if held:
            claim(cfg.work_dir,
                  {'command': 'train', 'fold': fold.name, **experiment.identity()},
                  free=('mmatnet', 'config.train_cfg') if args.resume else ())
        if args.resume:
            cfg.resume = True
            cfg.load_from = (latest_checkpoint(cfg.work_dir) if args.resume == 'auto'
                             else args.resume)
        runner = Runner.from_cfg(cfg)
        if hook is not None:
            runner.register_hook(hook)
        runner.train()
        choice = None if hook is None else hook.load_chosen(runner)
        figures = runner.test() if fold.test and not args.no_validate else None
        if is_main_process():
            names = ', '.join('/'.join(subject) for subject in fold.test) or 'none'
            print(experiment.task)
            print(f'checkpoint in {cfg.work_dir}; held-out subjects: {names}')
            if choice is not None:
                print(f'{CHOSEN_FILE} there has the weights of {choice}, chosen on a share of the '
                      'training subjects')
        end_run(experiment.task, figures)
    return 0
