"""``mmatnet infer``: where micro-expressions are in videos, and what they are."""
import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mmatnet.cli import command
from mmatnet.cli.model_arguments import (
    add_model_arguments,
    add_spotter_argument,
    check_model_arguments,
    open_inferencer,
    prepare_opencv,
)
from mmatnet.errors import InputError
from mmatnet.io.atomic import check_folder
from mmatnet.io.read_errors import printable_path

if TYPE_CHECKING:
    from mmatnet.inference.inferencer import MicroExpressionInferencer
    from mmatnet.io.video.stream import Stretch

EPILOG = """\
example:
  mmatnet infer interview.mp4 --out found
  mmatnet infer interview.mp4 --model configs/atnet_casme2.py --weights iter_2500.pth --out found
  mmatnet infer clips/*.avi --onnx exported --out found --video
  mmatnet infer camera:0 --to 30 --out found

writes a folder per video into DIR, called by the video, with report.html (all of it to look at),
results.json (all of it), expressions.csv (one row per expression), a timeline and one picture per
expression (docs/inference.md); and at the end DIR/expressions.csv, the rows of all videos.
an interrupted run goes on when it is given again: a folder with done.json is kept if its video has
not changed, and videos may be added; another model or option needs another DIR, or --again.
exit status: 0 all well, 1 some video failed (the others are done), 2 wrong arguments
"""


def build_parser() -> argparse.ArgumentParser:
    """Describe the arguments."""
    parser = argparse.ArgumentParser(
        prog='mmatnet infer', epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description='Find the face of each video, spot expressions, and recognise them.')
    parser.add_argument('videos', nargs='+', metavar='VIDEO',
                        help='video file, folder of videos, folder of images numbered by frame, '
                             'pattern in quotes, or camera, as camera:0')
    parser.add_argument('--out', required=True, type=Path, metavar='DIR', help='folder to write')
    add_model_arguments(parser)
    add_spotter_argument(parser)
    parser.add_argument('--fps', type=float, metavar='RATE',
                        help='frames per second: needed for folders; for files, in place of the '
                             'times in them, as where a fast recording plays slowly')
    parser.add_argument('--from', type=float, default=0.0, metavar='SECONDS', dest='start',
                        help='where in each video to begin (default: at its start)')
    parser.add_argument('--to', type=float, metavar='SECONDS', dest='end',
                        help='where to end (default: at its end); a camera needs it')
    parser.add_argument('--face', metavar='NAME',
                        help='who finds the face: centerface, rtmpose or one of your own; '
                             'registered takes frames that are face crops as they are (default: as '
                             'in training, or centerface)')
    parser.add_argument('--no-plots', action='store_true', help='write the tables alone')
    parser.add_argument('--video', action='store_true',
                        help='also write each video with what was found drawn into it')
    parser.add_argument('--again', action='store_true',
                        help='look through every video anew, and replace what an earlier run '
                             'wrote about it')
    return parser


@command
def main(argv: Sequence[str] | None = None) -> int:
    """Look through the videos, one after another."""
    args = build_parser().parse_args(argv)
    prepare_opencv()
    from mmatnet.io.locks import exclusive_lock
    from mmatnet.io.video.sources import expand_sources
    from mmatnet.io.video.stream import Stretch, check_rate

    check_rate(args.fps)
    stretch = Stretch(args.start, args.end)
    args.videos = expand_sources(args.videos)
    check_sources(args.videos, args.out)
    check_cameras(args)
    check_model_arguments(args)
    check_results(args.out)
    inferencer = open_inferencer(args)
    busy = f'another process is writing into {args.out}; wait for it, or choose another folder'
    with exclusive_lock(args.out / '.lock', busy):
        failures = look_through(args, inferencer, stretch)
    if remark := inferencer.recognizer.remark:
        print(f'note: {remark}')
    done = len(args.videos) - failures
    print(f'{args.out}: {done} of {len(args.videos)} videos looked through'
          + (f', {failures} failed' if failures else ''))
    return 1 if failures else 0


def check_sources(sources: Sequence[str], folder: Path) -> None:
    """Raise if a video is named twice, or is the folder of the results.

    Raises:
        InputError: Saying which.
    """
    seen = set()
    for source in sources:
        if (path := os.path.abspath(source)) in seen:
            raise InputError(f'{printable_path(source)}: is given twice; name each video once')
        if os.path.realpath(source) == os.path.realpath(folder):
            raise InputError(f'{printable_path(source)}: is to be looked through and to take the '
                             'results; choose another folder with --out, such as one in it')
        seen.add(path)


def check_results(folder: Path) -> None:
    """Make the folder, and see that it can be written.

    Raises:
        InputError: If not, or if it has a file of the user's where the table of all goes.
    """
    from mmatnet.inference.drawing.tables import EXPRESSIONS, is_expressions

    check_folder(folder)
    table = folder / EXPRESSIONS
    if os.path.lexists(table) and not is_expressions(table):
        raise InputError(f'{table}: is in the way of the table of all expressions, and no result; '
                         'move it, or choose another folder')


def check_cameras(args: argparse.Namespace) -> None:
    """Raise if a camera is given with an option that has no meaning for it.

    Raises:
        InputError: Saying which.
    """
    from mmatnet.io.video.sources import camera_number

    cameras = [source for source in args.videos if camera_number(source) is not None]
    if cameras and args.video:
        raise InputError(f'{cameras[0]}: is looked at once, and --video would need it again; leave '
                         'out --video, or record a file first')
    if cameras and (args.fps is not None or args.start):
        raise InputError(f'{cameras[0]}: has its own times, and begins now; leave out --fps and '
                         '--from')


def look_through(args: argparse.Namespace, inferencer: 'MicroExpressionInferencer',
                 stretch: 'Stretch') -> int:
    """Look through all videos that are not done yet, and write the table of them all.

    Args:
        args (Namespace): Of the command.
        inferencer (MicroExpressionInferencer): Looks.
        stretch (Stretch): What of each video it looks at.

    Returns:
        int: Of how many something went wrong.

    Raises:
        InputError: If a folder holds results of something else, or the table cannot be written.
    """
    from mmatnet.cli.infer_folders import open_folders, remove_unfinished
    from mmatnet.cli.infer_identity import model_identity
    from mmatnet.cli.infer_outputs import Outputs
    from mmatnet.inference.drawing.names import shortest_unique_paths
    from mmatnet.inference.drawing.tables import EXPRESSIONS, join_expressions
    from mmatnet.store.parts import library_versions

    face = inferencer.recipe.face
    made_with = {'model': model_identity(inferencer.recognizer, args.weights), '--fps': args.fps,
                 '--from': args.start, '--to': args.end, '--face': face,
                 '--spotter': inferencer.spotter, '--no-plots': args.no_plots,
                 '--video': args.video, 'versions': library_versions(face)}
    remove_unfinished(args.out)
    folders = open_folders(args.out, args.videos)
    for folder in folders:
        folder.check(made_with, args.again, args.videos)
    (args.out / EXPRESSIONS).unlink(missing_ok=True)  # until all are done again
    outputs = Outputs(inferencer, args.fps, plots=not args.no_plots, video=args.video,
                      stretch=stretch)
    tables, failures = {}, 0
    for name, folder in zip(shortest_unique_paths(args.videos), folders, strict=True):
        problems = []
        try:
            if not args.again and folder.is_current(made_with):
                outputs.kept(folder)
            else:
                problems = outputs.take(folder, made_with)
            tables[name] = folder.path / EXPRESSIONS
        except InputError as error:
            problems = [str(error)]
        for problem in problems:
            print(f'error: {printable_path(problem)}', file=sys.stderr)
        failures += bool(problems)
    join_expressions(tables, args.out / EXPRESSIONS, inferencer.recognizer.classes)
    return failures
