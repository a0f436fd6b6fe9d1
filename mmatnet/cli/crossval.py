"""``mmatnet crossval CONFIG``."""
import argparse
import sys
from collections.abc import Sequence

from mmatnet.cli import command
from mmatnet.cli.running import (
    add_config_arguments,
    default_work_dir,
    parse_options,
    synthetic_remark,
    whole_number,
)


def build_parser() -> argparse.ArgumentParser:
    """Return the parser."""
    parser = argparse.ArgumentParser(
        prog='mmatnet crossval',
        description="Run every fold of the config's protocol, pool the predictions, and report "
                    'UF1 and UAR. Run the same command again to go on after an interruption.',
        epilog='example: mmatnet crossval configs/atnet_casme2.py --seeds 0 1 2')
    add_config_arguments(parser)
    parser.add_argument('--seeds', nargs='+', type=whole_number, metavar='SEED',
                        help="train every fold once per seed (default: the config's seeds)")
    parser.add_argument('--keep-checkpoints', action='store_true',
                        help="keep each fold's last checkpoint (33 MB of weights each, and as "
                             'much again for the optimiser, for the full network)')
    parser.add_argument('--threads', type=int, default=1,
                        help='threads of torch (default: 1, which also makes runs bit-identical)')
    return parser


@command
def main(argv: Sequence[str] | None = None) -> int:
    """Run what is pending, then write the pooled predictions and the report."""
    args = build_parser().parse_args(argv)

    from pathlib import Path

    import torch
    from tqdm import tqdm

    import mmatnet.register  # noqa: F401
    from mmatnet.engine.config import classes_of, load_config
    from mmatnet.engine.crossval import CrossValidation
    from mmatnet.evaluation.report import summarise, to_markdown, write_report

    torch.set_num_threads(args.threads)
    cfg = load_config(args.config, parse_options(args.cfg_options))
    name = Path(args.config).stem
    folder = Path(args.work_dir or default_work_dir(args.config, 'crossval'))
    run = CrossValidation(cfg, folder, args.seeds or cfg.seeds, args.keep_checkpoints)
    print(run.task)
    done = len(run.jobs) - len(run.pending())
    with tqdm(total=len(run.jobs), initial=done, desc=name, unit='fold', file=sys.stderr) as bar:
        predictions = run.run(advance=bar.update)
    report = summarise(predictions, classes_of(cfg), synthetic_remark(cfg))
    write_report(folder, report, name)
    print(to_markdown({name: report}))
    print(f'{folder}: predictions.csv, report.json, report.md, confusion.png')
    return 0
