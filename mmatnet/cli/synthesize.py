"""``mmatnet synthesize``: write a fake database in the official layout."""
import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from mmatnet.cli import command
from mmatnet.cli.running import add_import_argument, import_modules

EPILOG = """\
example:
  mmatnet synthesize casme2 --out data/synthetic-casme2
  mmatnet prepare data/synthetic-casme2 --out data/casme2

`mmatnet synthesize long` writes long videos for spotting; it has options of its own:
  mmatnet synthesize long --help
"""


def build_parser() -> argparse.ArgumentParser:
    """The command's arguments."""
    parser = argparse.ArgumentParser(
        prog='mmatnet synthesize', epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description='Write a fake database in the official layout: drawn faces, known motion. '
                    'An interrupted run goes on where it stopped.')
    parser.add_argument('database', help='whose layout to write; `mmatnet list writers` shows all')
    parser.add_argument('--out', required=True, metavar='DIR', help='folder to write, new or begun')
    parser.add_argument('--seed', type=int, default=0, help='seed of everything (default: 0)')
    parser.add_argument('--layout', metavar='NAME',
                        help='which frame set to write, such as Cropped or CASME2_RAW_selected '
                             '(default: the one that is read first)')
    parser.add_argument('--subjects', type=int, metavar='N',
                        help='how many subjects (default: depends on the database)')
    parser.add_argument('--clips-per-class', type=int, metavar='N',
                        help='at most N clips per subject and emotion (default: all)')
    parser.add_argument('--frames', type=int, nargs=2, metavar=('MIN', 'MAX'),
                        help='length of the clips (default: depends on the database)')
    parser.add_argument('--holes', action='store_true',
                        help='leave out the frames and clips that the copies in circulation lack '
                             '(casme2, smic, and the release of clips of casme3a)')
    add_import_argument(parser)
    return parser


@command
def main(argv: Sequence[str] | None = None) -> int:
    """Run the command."""
    argv = list(sys.argv[1:] if argv is None else argv)
    if argv[:1] == ['long']:
        from mmatnet.cli.synthesize_long import synthesize_long
        return synthesize_long(argv[1:])
    args = build_parser().parse_args(argv)
    import_modules(args.imports)
    from tqdm import tqdm

    from mmatnet.registry import WRITERS
    WRITERS.make(args.database).write(
        args.out, layout=args.layout, seed=args.seed, subjects=args.subjects,
        clips_per_class=args.clips_per_class,
        frames=tuple(args.frames) if args.frames is not None else None, holes=args.holes,
        track=lambda recordings: tqdm(recordings, desc=Path(args.out).name, unit='clip'))
    return 0
