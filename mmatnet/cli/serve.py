"""``mmatnet serve``: a local page that looks through uploaded videos."""
import argparse
import sys
from collections.abc import Sequence

from mmatnet.cli import command
from mmatnet.cli.ending import expect_interrupt
from mmatnet.cli.model_arguments import (
    add_model_arguments,
    add_spotter_argument,
    check_model_arguments,
    open_inferencer,
    prepare_opencv,
)
from mmatnet.cli.running import counting_number, whole_number

MOST_MB = 200


def build_parser() -> argparse.ArgumentParser:
    """Describe the arguments."""
    parser = argparse.ArgumentParser(
        prog='mmatnet serve',
        description='Open a local page: upload a video, see where its expressions are and what '
                    "the model takes them for. Needs pip install 'mmatnet[web]' (docs/web.md).",
        epilog='example: mmatnet serve --max-mb 500')
    add_model_arguments(parser)
    add_spotter_argument(parser)
    parser.add_argument('--face', metavar='NAME',
                        help='who finds the face, as in mmatnet infer')
    parser.add_argument('--host', default='127.0.0.1', metavar='NAME',
                        help='where to listen (default: 127.0.0.1, which other machines do not '
                             'reach)')
    parser.add_argument('--port', type=whole_number, default=7860, metavar='NUMBER',
                        help='0 for any that is free (default: 7860)')
    parser.add_argument('--max-mb', type=counting_number, default=MOST_MB, metavar='MB',
                        help=f'largest upload, in millions of bytes (default: {MOST_MB})')
    return parser


@command
def main(argv: Sequence[str] | None = None) -> int:
    """Open the model, then the page, until the process is told to end."""
    args = build_parser().parse_args(argv)
    prepare_opencv()
    from mmatnet.web.server import LOOPBACK, serve

    check_model_arguments(args)
    inferencer = open_inferencer(args)
    if remark := inferencer.recognizer.remark:
        print(f'note: {remark}')
    if args.host not in LOOPBACK:
        print(f'warning: --host {args.host} lets other machines upload videos and see what is '
              'found in them; there is no password', file=sys.stderr)
    expect_interrupt()
    serve(inferencer, args.max_mb * 1_000_000, args.host, args.port,
          lambda url: print(f'the page is at {url} (Ctrl-C ends it)', flush=True))
    print('the page is closed')
    return 0
