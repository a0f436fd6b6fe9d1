"""``mmatnet cd6me CONFIG``."""
import argparse
import sys
from collections.abc import Sequence

from mmatnet.cli import command
from mmatnet.cli.running import add_config_arguments, parse_options, whole_number


def build_parser() -> argparse.ArgumentParser:
    """Return the parser."""
    parser = argparse.ArgumentParser(
        prog='mmatnet cd6me',
        description='Recognise action units under CD6ME: hold out each of the databases in turn, '
                    'train on the others, and report F1 of each unit in each database. Run the '
                    'same command again to go on after an interruption.',
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog='example:\n  mmatnet cd6me configs/cd6me/svm_cd6me_flow.py')
    add_config_arguments(parser)
    parser.add_argument('--seeds', nargs='+', type=whole_number, metavar='SEED',
                        help="train every fold once per seed (default: the config's seeds)")
    return parser


@command
def main(argv: Sequence[str] | None = None) -> int:
    """Run what is pending, then write the pooled predictions and the report."""
    args = build_parser().parse_args(argv)

    from pathlib import Path

    import torch
    from tqdm import tqdm

    import mmatnet.register  # noqa: F401
    from mmatnet.engine.config import load_config
    from mmatnet.estimators.cd6me import Cd6me
    from mmatnet.evaluation.report.action_units import summarise_units, units_to_markdown
    from mmatnet.io.atomic import atomic_file
    from mmatnet.io.json_files import write_json

    torch.set_num_threads(1)  # so that a run is the same bytes again
    cfg = load_config(args.config, parse_options(args.cfg_options))
    name = Path(args.config).stem
    folder = Path(args.work_dir or Path(cfg.work_dir, 'cd6me'))
    run = Cd6me(cfg, folder, args.seeds or cfg.get('seeds', (0,)))
    done = len(run.jobs) - len(run.pending())
    with tqdm(total=len(run.jobs), initial=done, desc=name, unit='fold', smoothing=0,
              file=sys.stderr) as bar:
        predictions = run.run(bar.update)
    report = summarise_units(predictions, run.units, run.left_out, run.remark)
    text = units_to_markdown(name, report)
    write_json(folder / 'report.json', report)
    with atomic_file(folder / 'report.md') as part:
        part.write_text(text, encoding='utf-8')
    print(text)
    print(f'{folder}: predictions.csv, report.json, report.md')
    return 0
