"""``mmatnet crossval CONFIG``."""
import argparse
import functools
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from mmatnet.cli import command
from mmatnet.cli.running import (
    add_config_arguments,
    counting_number,
    parse_options,
    whole_number,
)

if TYPE_CHECKING:
    from mmatnet.engine.crossval.fold_run import Executor


def build_parser() -> argparse.ArgumentParser:
    """Return the parser."""
    parser = argparse.ArgumentParser(
        prog='mmatnet crossval',
        description="Run every fold of the config's protocol, pool the predictions, and report "
                    'UF1 and UAR. Run the same command again to go on after an interruption, or '
                    'with more seeds to add them.',
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog='example:\n'
               '  mmatnet crossval configs/atnet_casme2.py --seeds 0 1 2 --workers 4\n'
               '  mmatnet crossval configs/atnet_casme2.py --cfg-options protocol.type=groups '
               'protocol.k=3\n'
               '  mmatnet crossval configs/atnet_casme2.py --cfg-options selection=inner')
    add_config_arguments(parser)
    parser.add_argument('--seeds', nargs='+', type=whole_number, metavar='SEED',
                        help="train every fold once per seed (default: the config's seeds)")
    parser.add_argument('--keep-checkpoints', action='store_true',
                        help="keep each fold's last checkpoint (33 MB of weights each, and as "
                             'much again for the optimiser, for the full network)')
    parser.add_argument('--threads', type=counting_number, default=1, metavar='N',
                        help='threads of torch in each process that runs folds (default: 1, which '
                             'also makes runs bit-identical)')
    parser.add_argument('--workers', type=counting_number, metavar='N',
                        help='run N folds at a time, each in a process of its own, on the GPUs in '
                             'turn if there are any (default: one after another in this process; '
                             'with --ray: as many as the cluster has room for)')
    parser.add_argument('--workers-per-gpu', type=counting_number, metavar='K',
                        help='run K folds at a time on each GPU')
    parser.add_argument('--ray', metavar='ADDRESS',
                        help="run the folds on a Ray cluster: 'local' starts one on this machine, "
                             "'auto' takes the one that runs on it, HOST:PORT names a head node")
    parser.add_argument('--ship-store', action='store_true',
                        help='with --ray: send the features to the nodes and fetch the results '
                             '(default: nodes see data_root and the work dir under the same path)')
    return parser


def choose_executor(args: argparse.Namespace) -> 'Executor':
    """Return what runs the folds: this process, worker processes, or a Ray cluster.

    Raises:
        InputError: If options exclude each other, or GPUs are counted on and there is none.
    """
    from mmatnet.engine.crossval.fold_pool import in_workers, visible_gpus
    from mmatnet.engine.crossval.fold_run import in_this_process
    from mmatnet.errors import InputError

    if args.ship_store and not args.ray:
        raise InputError('--ship-store sends the features to the nodes of a cluster; name one '
                         'with --ray ADDRESS')
    if args.ray:
        from mmatnet.engine.crossval.ray_pool import on_ray
        return functools.partial(on_ray, address=args.ray, threads=args.threads,
                                 at_once=args.workers, per_gpu=args.workers_per_gpu,
                                 ship=args.ship_store)
    if args.workers and args.workers_per_gpu:
        raise InputError('--workers and --workers-per-gpu both say how many folds run at a time; '
                         'give one of them')
    if not args.workers and not args.workers_per_gpu:
        return in_this_process
    gpus = visible_gpus()
    if args.workers_per_gpu and not gpus:
        raise InputError('--workers-per-gpu needs a GPU, and torch finds none; use --workers N')
    return functools.partial(in_workers, threads=args.threads, gpus=gpus,
                             workers=args.workers or args.workers_per_gpu * len(gpus))


@command
def main(argv: Sequence[str] | None = None) -> int:
    """Run what is pending, then write the pooled predictions and the report."""
    args = build_parser().parse_args(argv)

    from dataclasses import replace
    from pathlib import Path

    import torch
    from tqdm import tqdm

    import mmatnet.register  # noqa: F401
    from mmatnet.engine.config import load_config
    from mmatnet.engine.crossval.driver import CrossValidation
    from mmatnet.engine.experiment import take_apart
    from mmatnet.evaluation.formats.predictions import read_predictions
    from mmatnet.evaluation.recognition.summary import summarise
    from mmatnet.evaluation.report.markdown import to_markdown
    from mmatnet.evaluation.report.write import write_report

    executor = choose_executor(args)
    torch.set_num_threads(args.threads)
    cfg = load_config(args.config, parse_options(args.cfg_options))
    name = Path(args.config).stem
    folder = Path(args.work_dir or Path(cfg.work_dir, 'crossval'))
    experiment = take_apart(cfg)
    if args.seeds:
        experiment = replace(experiment, seeds=tuple(args.seeds))
    run = CrossValidation(experiment, folder, args.keep_checkpoints)
    print(run.task)
    done = len(run.jobs) - len(run.pending())
    with tqdm(total=len(run.jobs), initial=done, desc=name, unit='fold', smoothing=0,
              file=sys.stderr) as bar:
        predictions = run.run(bar.update, executor)
    last = read_predictions(run.file_of('last')) if 'last' in run.work.selections[1:] else None
    report = summarise(predictions, list(run.task.classes), run.task.remark, last)
    files = [run.file_of(selection).name for selection in run.work.selections]
    files += write_report(folder, report, name)
    print(to_markdown({name: report}))
    print(f'{folder}: {", ".join(files)}')
    return 0
