"""``mmatnet serve``: a local page that looks through uploaded videos."""
import argparse
import os
import sys
from collections.abc import Sequence

from mmatnet.cli import command
from mmatnet.cli.running import parse_options

MOST_MB = 200


def build_parser() -> argparse.ArgumentParser:
    """Describe the arguments."""
    parser = argparse.ArgumentParser(
        prog='mmatnet serve',
        description='Open a local page: upload a video, see where its expressions are and what '
                    "the model takes them for. Needs pip install 'mmatnet[web]' (docs/web.md).",
        epilog='example: mmatnet serve --onnx exported/demo')
    model = parser.add_mutually_exclusive_group(required=True)
    model.add_argument('--model', metavar='CONFIG', help='config of the model; with --weights')
    model.add_argument('--onnx', metavar='DIR', help='folder that `mmatnet export` wrote')
    parser.add_argument('--weights', metavar='CKPT', help='checkpoint that `mmatnet train` wrote')
    parser.add_argument('--cfg-options', nargs='+', default=[], metavar='KEY=VALUE',
                        help='override values of the config')
    parser.add_argument('--device', default='cpu', metavar='NAME',
                        help='where the network of --model runs, such as cuda:0 (default: cpu)')
    parser.add_argument('--face', metavar='NAME',
                        help='who finds the face, as in mmatnet infer')
    parser.add_argument('--host', default='127.0.0.1', metavar='NAME',
                        help='where to listen (default: 127.0.0.1, which other machines do not '
                             'reach)')
    parser.add_argument('--port', type=port_number, default=7860, metavar='NUMBER',
                        help='0 for any that is free (default: 7860)')
    parser.add_argument('--max-mb', type=megabytes, default=MOST_MB, metavar='MB',
                        help=f'largest upload, in millions of bytes (default: {MOST_MB})')
    return parser


def port_number(text: str) -> int:
    """Read a port, as argparse's ``type``."""
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f'expected a whole number from 0 to 65535, got {text!r}')
    return int(text)


def megabytes(text: str) -> int:
    """Read a size above 0, as argparse's ``type``."""
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f'expected a whole number above 0, got {text!r}')
    return int(text)


@command
def main(argv: Sequence[str] | None = None) -> int:
    """Open the model, then the page, until the process is told to end."""
    args = build_parser().parse_args(argv)
    # FFmpeg writes about files that are no video to the terminal; a sentence is given in its place
    os.environ.setdefault('OPENCV_FFMPEG_LOGLEVEL', '-8')
    import cv2

    from mmatnet.apis.inferencer import MicroExpressionInferencer
    from mmatnet.apis.recognizer import open_recognizer
    from mmatnet.errors import InputError
    from mmatnet.web.server import LOOPBACK, check_extra, serve

    if args.onnx is not None and args.cfg_options:
        raise InputError('--cfg-options goes with --model; an exported model holds its own')
    check_extra()
    cv2.setNumThreads(1)  # as in mmatnet infer
    recognizer = open_recognizer(args.onnx if args.model is None else args.model, args.weights,
                                 args.device, parse_options(args.cfg_options))
    inferencer = MicroExpressionInferencer(recognizer, face=args.face)
    if recognizer.remark:
        print(f'note: {recognizer.remark}')
    if args.host not in LOOPBACK:
        print(f'warning: --host {args.host} lets other machines upload videos and see what is '
              'found in them; there is no password', file=sys.stderr)
    serve(inferencer, args.max_mb * 1_000_000, args.host, args.port)
    return 0
