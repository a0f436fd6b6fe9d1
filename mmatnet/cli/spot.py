"""``mmatnet spot DATA``: a spotter over a database of long recordings, with folds and report."""
import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mmatnet.cli import command
from mmatnet.cli.running import add_import_argument, counting_number, import_modules
from mmatnet.cli.spot_options import (
    check_trained,
    chosen_options,
    open_estimator,
    read_spotter_config,
)

if TYPE_CHECKING:
    from tqdm import tqdm

    from mmatnet.engine.spotting.run import Spotted

DEFAULT_SPOTTER = 'motion_path'
SPOTTED, REPORT, PAGE = 'spotted.csv', 'report.json', 'report.md'
EPILOG = """\
example:
  mmatnet spot data/casme-sq --spotter roi_flow --workers 4
  mmatnet spot data/long --spotter motion_path --no-tuning
  mmatnet spot data/casme-sq --config configs/softnet/softnet_long.py
  mmatnet spot data/samm-lv --set floor=0.35 --grid over_noise=3,4,6

writes spotted.csv, which `mmatnet score --spotting` reads, and report.json and report.md, into the
work dir; rows of numbers of each recording are kept there, so another grid takes seconds, and an
interrupted run goes on where it was. Options are tuned on all subjects but the one that is tested.
"""


def build_parser() -> argparse.ArgumentParser:
    """Return the parser."""
    parser = argparse.ArgumentParser(
        prog='mmatnet spot', epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter,
        description='Spot expressions in the recordings of a long database, and score them by all '
                    'sets of rules (docs/spotting.md).')
    parser.add_argument('data', type=Path, metavar='DATA',
                        help='folder with truth.csv: of `mmatnet prepare`, or of `mmatnet '
                             'synthesize long`')
    parser.add_argument('--config', metavar='CONFIG',
                        help='of a spotter that is trained, such as '
                             'configs/softnet/softnet_long.py, in place of --spotter')
    parser.add_argument('--spotter', metavar='NAME',
                        help=f'who spots; `mmatnet list spotters` shows all (default: '
                             f'{DEFAULT_SPOTTER})')
    parser.add_argument('--set', nargs='+', action='extend', default=[], metavar='OPTION=VALUE',
                        help='options of the spotter, which are then not tuned')
    parser.add_argument('--grid', nargs='+', action='extend', metavar='OPTION=VALUE,VALUE',
                        help="options that are tuned, four at most (default: the spotter's own)")
    parser.add_argument('--no-tuning', action='store_true',
                        help='leave all options as they are; no folds then')
    parser.add_argument('--choose-by', choices=('overall', 'micro', 'macro'), default='overall',
                        help='whose F1 on the other subjects chooses (default: overall)')
    parser.add_argument('--frames', type=Path, metavar='DIR',
                        help='folder of the recordings, where it is not the prepared one')
    parser.add_argument('--fps', type=float, metavar='N',
                        help='frames per second of recordings for which the truth has none; needed '
                             'for folders of frames')
    parser.add_argument('--face', metavar='NAME',
                        help='who finds the face: centerface, rtmpose or one of your own; '
                             'registered takes frames that are face crops as they are (default: '
                             'registered for prepared face crops, else centerface)')
    parser.add_argument('--workers', type=counting_number, default=1, metavar='N',
                        help='processes that share the recordings (default: 1)')
    parser.add_argument('--work-dir', type=Path, metavar='DIR',
                        help='folder to write (default: work_dirs/spot/DATA/SPOTTER)')
    add_import_argument(parser)
    return parser


@command
def main(argv: Sequence[str] | None = None) -> int:
    """Read what is not read yet, tune, spot, and report."""
    args = build_parser().parse_args(argv)
    import_modules(args.imports)
    from tqdm import tqdm

    from mmatnet.engine.claim import claim, hold
    from mmatnet.engine.spotting.recordings import read_long_database
    from mmatnet.engine.spotting.run import defaults, read_recordings, spot, write_spotted
    from mmatnet.engine.spotting.signals import Reading
    from mmatnet.engine.spotting.trained import spot_trained
    from mmatnet.evaluation.spotting.report import quiet_sentence, spotting_report
    from mmatnet.io.video.stream import check_rate
    from mmatnet.registry import SPOTTERS
    from mmatnet.store.parts import library_versions

    check_rate(args.fps)
    config = None if args.config is None else read_spotter_config(args)
    spotter = {'type': args.spotter or DEFAULT_SPOTTER} if config is None else config['spotter']
    fixed, grid = chosen_options(args)
    kind = SPOTTERS.find(spotter['type'])
    check_trained(kind, spotter['type'], config, args)
    if args.grid is None and not args.no_tuning:
        grid = {name: values for name, values in getattr(kind, 'grid', {}).items()
                if name not in fixed}
    database = read_long_database(args.data, args.frames, args.fps)
    face = args.face or ('registered' if database.registered else 'centerface')
    reading = Reading(spotter, face, library_versions(face))
    defaults(reading, [*fixed, *grid])
    reading.make_spotter(**fixed)
    estimator = None if config is None else open_estimator(config)
    name = spotter['type']
    folder = args.work_dir or Path('work_dirs', 'spot', args.data.resolve().name, name)
    with hold(folder):
        claim(folder, {'command': 'spot', 'config': {
            'data': str(args.data.resolve()), 'spotter': name, 'face': face}})
        for written in (SPOTTED, REPORT, PAGE):  # until all of this run is done
            (folder / written).unlink(missing_ok=True)
        with progress(tqdm, 'read', len(database.recordings)) as bar:
            signals = read_recordings(database, reading, folder / 'signals', args.workers,
                                      bar.update)
        if config is None or estimator is None:
            with progress(tqdm, 'spot', len(database.recordings)) as bar:
                spotted = spot(database, reading, folder / 'signals', signals, fixed, grid,
                               args.choose_by, args.workers, bar.update)
        else:
            count = len({one.subject for one in database.recordings})
            with progress(tqdm, 'train', count, 'subject') as bar:
                spotted = spot_trained(database, reading, folder / 'scores', signals, estimator,
                                       config['estimator'], config['seed'], fixed, bar.update)
        write_spotted(folder / SPOTTED, spotted, database.recordings)
        report = spotting_report(database.truth, spotted.spans(),
                                 {video: one.watched for video, one in signals.items()})
        about = sentences(args, name, fixed, grid, spotted, config is not None)
        write_outcome(folder, f'{name} on {args.data.resolve().name}', about, {
            'spotter': spotter, 'face': face, 'set': fixed, 'grid': grid,
            'chosen_by': args.choose_by, 'choices': [vars(one) for one in spotted.choices],
            'estimator': None if config is None else config['estimator'],
            'notes': {video: list(one.notes) for video, one in signals.items() if one.notes},
            **report})
    from mmatnet.cli.score_spotting import spotting_lines

    print('\n'.join([*about, '', *spotting_lines(report), '', quiet_sentence(report['quiet'])]))
    for video, one in signals.items():
        if one.notes:
            print(f'note: {video}: {"; ".join(one.notes)}')
    print(f'{folder}: {SPOTTED}, {REPORT}, {PAGE}')
    return 0


def progress(bar: 'type[tqdm]', what: str, total: int, unit: str = 'video') -> 'tqdm':
    """Make a progress bar on stderr."""
    return bar(total=total, desc=what, unit=unit, file=sys.stderr)


def write_outcome(folder: Path, title: str, about: Sequence[str], report: dict) -> None:
    """Write page and report, the report last."""
    from mmatnet.evaluation.spotting.report import to_markdown
    from mmatnet.io.atomic import atomic_file
    from mmatnet.io.json_files import write_json

    with atomic_file(folder / PAGE) as path:
        path.write_text(to_markdown(title, about, report), encoding='utf-8')
    write_json(folder / REPORT, report, sealed=True)


def sentences(args: argparse.Namespace, name: str, fixed: dict, grid: dict, spotted: 'Spotted',
              trained: bool) -> list[str]:
    """Say what was run, and what was chosen or learnt by whom."""
    said = [name + (f' with {_shown(fixed)}' if fixed else '')
            + f' in {len(spotted.intervals)} recordings.']
    if spotted.choices:
        said.append(f'{", ".join(grid)}: chosen for each subject by the {args.choose_by} F1 '
                    '(megc2020) on all other subjects.')
        said += [f'- {one.subject}: {_shown(one.options)} (F1 {one.f1:.4f} on the others)'
                 for one in spotted.choices]
    elif trained:
        said.append('Trained for each subject on all others; last epoch. No option was tuned.')
    else:
        said.append('No option was tuned.')
    return said


def _shown(options: dict) -> str:
    return ', '.join(f'{name} {value:g}' for name, value in options.items())
