"""``mmatnet compare A B``."""
import argparse
from collections.abc import Sequence

from mmatnet.cli import command
from mmatnet.cli.running import counting_number, whole_number
from mmatnet.errors import InputError


def build_parser() -> argparse.ArgumentParser:
    """Return the parser."""
    parser = argparse.ArgumentParser(
        prog='mmatnet compare',
        description='Compare two sets of predictions of the same clips: paired bootstrap over '
                    "subjects for UF1 and UAR, McNemar's exact test on clips (docs/scoring.md).",
        epilog='example: mmatnet compare work_dirs/demo/runs/demo_hde '
               'work_dirs/demo/runs/demo_hde_apex-only')
    for side in ('a', 'b'):
        parser.add_argument(side, metavar=side.upper(),
                            help="folder of a run, CSV file, or log in MEGC's format")
    parser.add_argument('--json', action='store_true', help='print a JSON object instead')
    parser.add_argument('--classes', nargs='+', metavar='NAME',
                        help='class names in label order (default: those of report.json beside '
                             "the files; of MEGC's log: negative positive surprise)")
    parser.add_argument('--draws', type=counting_number, default=2000,
                        help='draws of the bootstrap (default: 2000)')
    parser.add_argument('--seed', type=whole_number, default=0,
                        help='seed of the draws (default: 0)')
    return parser


@command
def main(argv: Sequence[str] | None = None) -> int:
    """Compare, and print tables or JSON."""
    args = build_parser().parse_args(argv)

    import json

    from mmatnet.evaluation.formats.detect import open_predictions
    from mmatnet.evaluation.formats.predictions import naming
    from mmatnet.evaluation.recognition.comparison import compare
    from mmatnet.evaluation.recognition.pooling import check_poolable
    from mmatnet.evaluation.report.comparison_tables import comparison_markdown

    a, b = (open_predictions(path, args.classes) for path in (args.a, args.b))
    if a.classes != b.classes:
        raise InputError(f'the classes differ: {", ".join(a.classes)} in {a.path}, '
                         f'{", ".join(b.classes)} in {b.path}')
    for side in (a, b):
        with naming(side.path):
            check_poolable(side.predictions, side.classes)
    result = compare(a.predictions, b.predictions, a.classes, args.draws, args.seed)
    remarks = {name: side.remark for name, side in (('a', a), ('b', b)) if side.remark is not None}
    if args.json:
        said = {'remarks': remarks} if remarks else {}
        print(json.dumps({**result, 'files': {'a': str(a.path), 'b': str(b.path)}, **said},
                         indent=1))
    else:
        print(comparison_markdown(result, str(a.path), str(b.path))
              + ''.join(f'- {name.upper()}: {remark}\n' for name, remark in remarks.items()))
    return 0
