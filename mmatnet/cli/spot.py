"""``mmatnet spot DATA``: a spotter over a database of long recordings, with folds and report."""
import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from mmatnet.cli import command
from mmatnet.cli.running import add_import_argument, counting_number, import_modules
from mmatnet.errors import InputError

DEFAULT_SPOTTER = 'motion_path'
SPOTTED, REPORT, PAGE = 'spotted.csv', 'report.json', 'report.md'
EPILOG = """\
example:
  mmatnet spot data/casme-sq --spotter roi_flow --workers 4
  mmatnet spot data/long --spotter motion_path --no-tuning
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
    parser.add_argument('--spotter', default=DEFAULT_SPOTTER, metavar='NAME',
                        help=f'who spots; `mmatnet list spotters` shows all (default: '
                             f'{DEFAULT_SPOTTER})')
    parser.add_argument('--set', nargs='+', default=[], metavar='OPTION=VALUE',
                        help='options of the spotter, which are then not tuned')
    parser.add_argument('--grid', nargs='+', metavar='OPTION=VALUE,VALUE',
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
    from mmatnet.evaluation.spotting.report import (
        quiet_sentence,
        spotting_report,
        to_markdown,
    )
    from mmatnet.io.atomic import atomic_file
    from mmatnet.io.json_files import write_json
    from mmatnet.io.video.stream import check_rate
    from mmatnet.registry import SPOTTERS
    from mmatnet.store.parts import library_versions

    check_rate(args.fps)
    fixed, grid = chosen_options(args)
    kind = SPOTTERS.find(args.spotter)
    if args.grid is None and not args.no_tuning:
        grid = {name: values for name, values in getattr(kind, 'grid', {}).items()
                if name not in fixed}
    database = read_long_database(args.data, args.frames, args.fps)
    face = args.face or ('registered' if database.registered else 'centerface')
    reading = Reading({'type': args.spotter}, face, library_versions(face))
    defaults(reading, [*fixed, *grid])
    reading.make_spotter(**fixed)
    folder = args.work_dir or Path('work_dirs', 'spot', args.data.resolve().name, args.spotter)
    count = len(database.recordings)
    with hold(folder):
        claim(folder, {'command': 'spot', 'config': {
            'data': str(args.data.resolve()), 'spotter': args.spotter, 'face': face}})
        for name in (SPOTTED, REPORT, PAGE):  # until all of this run is done
            (folder / name).unlink(missing_ok=True)
        with tqdm(total=count, desc='read', unit='video', file=sys.stderr) as bar:
            signals = read_recordings(database, reading, folder / 'signals', args.workers,
                                      bar.update)
        with tqdm(total=count, desc='spot', unit='video', file=sys.stderr) as bar:
            spotted = spot(database, reading, folder / 'signals', signals, fixed, grid,
                           args.choose_by, args.workers, bar.update)
        write_spotted(folder / SPOTTED, spotted, database.recordings)
        report = spotting_report(database.truth, spotted.spans(),
                                 {video: one.watched for video, one in signals.items()})
        about = sentences(args, fixed, grid, spotted)
        with atomic_file(folder / PAGE) as path:
            path.write_text(to_markdown(f'{args.spotter} on {args.data.resolve().name}', about,
                                        report), encoding='utf-8')
        notes = {video: list(one.notes) for video, one in signals.items() if one.notes}
        write_json(folder / REPORT, {
            'spotter': args.spotter, 'face': face, 'set': fixed, 'grid': grid,
            'chosen_by': args.choose_by, 'choices': [vars(one) for one in spotted.choices],
            'notes': notes, **report}, sealed=True)
    from mmatnet.cli.score_spotting import spotting_lines

    print('\n'.join([*about, '', *spotting_lines(report), '', quiet_sentence(report['quiet'])]))
    for video, said in notes.items():
        print(f'note: {video}: {"; ".join(said)}')
    print(f'{folder}: {SPOTTED}, {REPORT}, {PAGE}')
    return 0


def sentences(args: argparse.Namespace, fixed: dict, grid: dict, spotted) -> list[str]:
    """Say what was run, and what was chosen by whom."""
    said = [f'{args.spotter}' + (f' with {_shown(fixed)}' if fixed else '')
            + f' in {len(spotted.intervals)} recordings.']
    if spotted.choices:
        said.append(f'{", ".join(grid)}: chosen for each subject by the {args.choose_by} F1 '
                    '(megc2020) on all other subjects.')
        said += [f'- {one.subject}: {_shown(one.options)} (F1 {one.f1:.4f} on the others)'
                 for one in spotted.choices]
    else:
        said.append('No option was tuned.')
    return said


def _shown(options: dict) -> str:
    return ', '.join(f'{name} {value:g}' for name, value in options.items())


def chosen_options(args: argparse.Namespace) -> tuple[dict[str, float], dict[str, list[float]]]:
    """Read ``--set`` and ``--grid``.

    Raises:
        InputError: If they cannot be read, or do not go together.
    """
    fixed = {name: _number('--set', name, value) for name, value in map(_pair_of_set, args.set)}
    if args.no_tuning and args.grid is not None:
        raise InputError('--no-tuning and --grid exclude each other; leave one out')
    grid = {}
    for pair in args.grid or ():
        name, _, values = pair.partition('=')
        if not name or not values:
            raise InputError(f'--grid takes OPTION=VALUE,VALUE, got {pair!r}')
        grid[name] = [_number('--grid', name, value) for value in values.split(',')]
    both = next((name for name in grid if name in fixed), None)
    if both is not None:
        raise InputError(f'{both} is both set and tuned; leave out --set or --grid for it')
    return fixed, grid


def _pair_of_set(pair: str) -> tuple[str, str]:
    name, _, value = pair.partition('=')
    if not name or not value:
        raise InputError(f'--set takes OPTION=VALUE, got {pair!r}')
    return name, value


def _number(option: str, name: str, value: str) -> float:
    import math

    from mmatnet.io.tables import plain_float

    try:
        number = plain_float(value)
        if not math.isfinite(number):
            raise ValueError
    except ValueError:
        raise InputError(f'{option}: {name} must be a number, got {value!r}') from None
    return number
