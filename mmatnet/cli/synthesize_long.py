"""``mmatnet synthesize long``: write long videos of made-up faces, with the truth about them."""
import argparse
from collections.abc import Iterable
from pathlib import Path

from mmatnet.cli.running import whole_number

EPILOG = """\
example:
  mmatnet synthesize long --out data/synthetic-long --seconds 60
"""


def build_parser() -> argparse.ArgumentParser:
    """The command's arguments."""
    parser = argparse.ArgumentParser(
        prog='mmatnet synthesize long', epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description='Write long videos of drawn faces: micro- and macro-expressions, blinks, head '
                    'moves and speech, with truth.csv. An interrupted run goes on where it '
                    'stopped.')
    parser.add_argument('--out', required=True, metavar='DIR', help='folder to write, new or begun')
    parser.add_argument('--videos', type=int, default=3, metavar='N',
                        help='how many (default: 3)')
    parser.add_argument('--seconds', type=float, default=20, metavar='S',
                        help='length of each (default: 20)')
    parser.add_argument('--fps', type=float, default=100,
                        help='frames per second, 25 to 1000 (default: 100)')
    parser.add_argument('--format', choices=('avi', 'mp4', 'frames'), default='avi',
                        help='Motion JPEG, MPEG-4, or a folder of JPEG files; MPEG-4 as OpenCV '
                             'writes it loses small motion (default: avi)')
    parser.add_argument('--noise', type=float, default=1.2, metavar='LEVELS',
                        help='standard deviation of the noise in grey levels (default: 1.2)')
    parser.add_argument('--seed', type=whole_number, default=0,
                        help='seed of everything (default: 0)')
    return parser


def synthesize_long(argv: list[str]) -> int:
    """Run the command with the arguments after ``long``."""
    args = vars(build_parser().parse_args(argv))
    from tqdm import tqdm

    from mmatnet.synthetic.writers.long import LongOptions, write_long_videos

    out = args.pop('out')

    def track(frames: Iterable[int], total: int) -> Iterable[int]:
        return tqdm(frames, desc=Path(out).name, total=total, unit='frame')

    write_long_videos(out, LongOptions(**args), track)
    return 0
