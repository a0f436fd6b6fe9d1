"""``mmatnet infer``: where micro-expressions are in videos, and what they are."""
import argparse
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
  mmatnet infer clips/*.avi --onnx exported/atnet --out found --video

writes into DIR: results.jsonl (all of it, one line per video), expressions.csv (one row per
expression), and per video a timeline and one picture per expression (docs/inference.md).
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
    parser.add_argument('--fps', type=float, metavar='RATE',
                        help='frames per second: needed for folders; for files, in place of the '
                             'times in them, as where a fast recording plays slowly')
    parser.add_argument('--face', metavar='NAME',
                        help='who finds the face: centerface or rtmpose; registered takes frames '
                             'that are face crops as they are (default: as in training, or '
                             'centerface)')
    parser.add_argument('--no-plots', action='store_true', help='write the tables alone')
    parser.add_argument('--video', action='store_true',
                        help='also write each video with what was found drawn into it')
    return parser


@command
def main(argv: Sequence[str] | None = None) -> int:
    """Look through the videos, one after another."""
    args = build_parser().parse_args(argv)
    prepare_opencv()
    from mmatnet.cli.infer_outputs import Outputs, check_folder

    check_folder(args.out)
    check_model_arguments(args)
    inferencer = open_inferencer(args)
    outputs = Outputs(args.out, inferencer, args.fps, plots=not args.no_plots, video=args.video)
    failures = 0
    for video in args.videos:
        for line in (problems := outputs.take(video)):
            print(f'error: {line}', file=sys.stderr)
        failures += bool(problems)
    if remark := inferencer.recognizer.remark:
        print(f'note: {remark}')
    done = len(args.videos) - failures
    print(f'{args.out}: {done} of {len(args.videos)} videos looked through'
          + (f', {failures} failed' if failures else ''))
    return 1 if failures else 0
