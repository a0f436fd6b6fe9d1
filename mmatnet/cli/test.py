"""``mmatnet test CONFIG CHECKPOINT``."""
import argparse
from collections.abc import Sequence
from typing import Any

from mmatnet.cli import command
from mmatnet.cli.running import (
    add_config_arguments,
    add_launcher_arguments,
    end_run,
    parse_options,
    place_run,
    refuse_mirror,
)


def build_parser() -> argparse.ArgumentParser:
    """Return the parser."""
    parser = argparse.ArgumentParser(
        prog='mmatnet test',
        description="Score a checkpoint on the held-out subjects of the config's split, or of its "
                    'protocol where that has one fold only.',
        epilog='example: mmatnet test configs/atnet_casme2.py '
               'work_dirs/atnet_casme2/iter_2500.pth --dump predictions.csv')
    add_config_arguments(parser)
    parser.add_argument('checkpoint', help='checkpoint that `mmatnet train` wrote')
    parser.add_argument('--fold', metavar='NAME',
                        help="score this fold of the config's protocol, as `mmatnet train --fold`")
    parser.add_argument('--dump', metavar='FILE', help='write the predictions to a CSV file')
    add_launcher_arguments(parser)
    return parser


@command
def main(argv: Sequence[str] | None = None) -> int:
    """Score, and refuse a checkpoint that does not fit or was trained on the tested subjects."""
    args = build_parser().parse_args(argv)

    from pathlib import Path

    from mmengine.dist import is_main_process

    import mmatnet.register  # noqa: F401
    from mmatnet.engine.config import load_config
    from mmatnet.engine.experiment import take_apart
    from mmatnet.engine.fold_config import fold_config
    from mmatnet.errors import InputError
    from mmatnet.estimators.runner import TestRunner

    cfg = load_config(args.config, parse_options(args.cfg_options))
    if '://' not in args.checkpoint and not Path(args.checkpoint).is_file():
        raise InputError(f'no checkpoint at {args.checkpoint}; `mmatnet train` writes one into its '
                         'work dir')
    experiment = take_apart(cfg)
    refuse_mirror(experiment.estimator, 'mmatnet test')
    if not experiment.protocol.tests:
        raise InputError("protocol 'all' tests nobody; set protocol=loso to score the split")
    protocol, fold = experiment.one_fold(args.fold)
    cfg = fold_config(experiment, fold)
    cfg.load_from = args.checkpoint
    if args.dump:
        cfg.test_evaluator.predictions_file = args.dump
    place_run(cfg, args)
    figures = TestRunner.from_cfg(cfg).test()
    if args.dump and is_main_process():
        say_where_from(args.dump, args.checkpoint, protocol.column, fold.name)
    end_run(experiment.task, figures)
    return 0


def say_where_from(dump: str, checkpoint: str, protocol: str, fold: str) -> None:
    """Write into predictions which fold, selection and seed they are of."""
    from dataclasses import replace

    from mmengine.runner import CheckpointLoader

    from mmatnet.engine.hooks.selection import selection_of
    from mmatnet.engine.hooks.training_data import training_of
    from mmatnet.evaluation.formats.predictions import read_predictions, write_predictions

    content = CheckpointLoader.load_checkpoint(checkpoint, 'cpu')
    about: dict[str, Any] = {'protocol': protocol, 'fold': fold, 'selection': selection_of(content)}
    if training := training_of(content, checkpoint):
        about['seed'] = training.seed
    write_predictions(dump, [replace(record, **about) for record in read_predictions(dump)])
