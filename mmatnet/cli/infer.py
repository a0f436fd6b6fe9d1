"""``mmatnet infer``: where micro-expressions are in videos, and what they are."""
import argparse
import math
import sys
from collections.abc import Sequence
from pathlib import Path

from mmatnet.cli import command
from mmatnet.cli.model_arguments import (
    add_model_arguments,
    check_model_arguments,
    open_inferencer,
    prepare_opencv,
)

EPILOG = """\
example:
  mmatnet infer interview.mp4 --model configs/atnet_casme2.py --weights iter_2500.pth --out found
  mmatnet infer clips/*.avi --onnx exported --out found --video

writes into DIR: results.jsonl (all of it, one line per video), expressions.csv (one row per
expression), and per video a timeline and one picture per expression (docs/inference.md).
an interrupted run goes on when it is given again: what is done is kept, of each video whose file
has not changed, and videos may be added; another model or option needs another DIR, or --again.
exit status: 0 all well, 1 some video failed (the others are done), 2 wrong arguments
"""


def build_parser() -> argparse.ArgumentParser:
    """Describe the arguments."""
    parser = argparse.ArgumentParser(
        prog='mmatnet infer', epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description='Find the face of each video, spot expressions, and recognise them.')
    parser.add_argument('videos', nargs='+', metavar='VIDEO',
                        help='video file, or folder of images numbered by frame')
    parser.add_argument('--out', required=True, type=Path, metavar='DIR', help='folder to write')
    add_model_arguments(parser)
    parser.add_argument('--fps', type=frame_rate, metavar='RATE',
                        help='frames per second: needed for folders; for files, in place of the '
                             'times in them, as where a fast recording plays slowly')
    parser.add_argument('--face', metavar='NAME',
                        help='who finds the face: centerface, rtmpose or one of your own; '
                             'registered takes frames that are face crops as they are (default: as '
                             'in training, or centerface)')
    parser.add_argument('--no-plots', action='store_true', help='write the tables alone')
    parser.add_argument('--video', action='store_true',
                        help='also write each video with what was found drawn into it')
    parser.add_argument('--again', action='store_true',
                        help='keep nothing of what an earlier run wrote into DIR: replace it')
    return parser


def frame_rate(text: str) -> float:
    """Read a number above 0, as argparse's ``type``."""
    try:
        rate = float(text)
    except ValueError:
        rate = math.nan
    if not 0 < rate < math.inf:
        raise argparse.ArgumentTypeError(f'expected frames per second above 0, got {text!r}')
    return rate


@command
def main(argv: Sequence[str] | None = None) -> int:
    """Look through the videos, one after another."""
    args = build_parser().parse_args(argv)
    prepare_opencv()
    from mmatnet.cli.infer_outputs import check_folder
    from mmatnet.cli.infer_resume import check_sources
    from mmatnet.io.locks import exclusive_lock

    check_sources(args.videos, args.out)
    check_model_arguments(args)
    check_folder(args.out)
    inferencer = open_inferencer(args)
    busy = f'another process is writing into {args.out}; wait for it, or choose another folder'
    with exclusive_lock(args.out / '.lock', busy):
        failures = look_through(args, inferencer)
    if remark := inferencer.recognizer.remark:
        print(f'note: {remark}')
    done = len(args.videos) - failures
    print(f'{args.out}: {done} of {len(args.videos)} videos looked through'
          + (f', {failures} failed' if failures else ''))
    return 1 if failures else 0


def look_through(args: argparse.Namespace, inferencer) -> int:
    """Look through all videos that are not done yet.

    Args:
        args (Namespace): Of the command.
        inferencer (MicroExpressionInferencer): Looks.

    Returns:
        int: Of how many something went wrong.

    Raises:
        InputError: If the folder has results of something else, or tables cannot be written.
    """
    from mmatnet.cli.infer_outputs import Outputs
    from mmatnet.cli.infer_record import model_identity
    from mmatnet.cli.infer_resume import begin
    from mmatnet.store.parts import library_versions

    face = inferencer.recipe.face
    made_with = {'model': model_identity(inferencer.recognizer, args.weights), '--fps': args.fps,
                 '--face': face, '--spotter': inferencer.spotter, '--no-plots': args.no_plots,
                 '--video': args.video, 'versions': library_versions(face)}
    record, kept = begin(args.out, args.videos, made_with, args.again)
    outputs = Outputs(args.out, args.videos, record, kept, inferencer, args.fps,
                      plots=not args.no_plots, video=args.video)
    failures = 0
    for video in args.videos:
        for line in (problems := outputs.take(video)):
            print(f'error: {line}', file=sys.stderr)
        failures += bool(problems)
    return failures
