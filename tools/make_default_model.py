"""Make the model that mmatnet brings, and its page, of ready-made pictures of onset-apex flow.

    python tools/make_default_model.py data

`data` has megc2019/annotations.csv and megc2019/pictures.csv (docs/apex_flow.md). It takes some
minutes on one core and says what was chosen; the same pictures give the same bytes.
"""
import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from mmatnet.cli import command
from mmatnet.inference.recognizers.open import DEFAULT_MODEL

ROOT = Path(__file__).resolve().parents[1]


def build_parser() -> argparse.ArgumentParser:
    """Describe the arguments."""
    parser = argparse.ArgumentParser(prog='make_default_model.py', description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('data', type=Path, metavar='DIR', help='folder of prepared data')
    parser.add_argument('--out', type=Path, default=DEFAULT_MODEL, metavar='DIR',
                        help='folder of the model (default: that in the package)')
    parser.add_argument('--docs', type=Path, default=ROOT / 'docs', metavar='DIR',
                        help='folder of the page and of the predictions (default: docs)')
    parser.add_argument('--networks', action='store_true',
                        help='also try networks of the zoo on the inner folds')
    return parser


@command
def main(argv: Sequence[str] | None = None) -> int:
    """Make it."""
    args = build_parser().parse_args(argv)
    from mmatnet.inference.default.make import make_default_model

    description = make_default_model(args.data, args.out, args.docs, args.networks)
    figures = description.figures
    cde, hde = (figures[name]['parts']['full']['UF1'] for name in ('cde', 'hde'))
    print(f'{args.out}: {description.name}, {figures["chosen"]["candidate"]}; UF1 in the inner '
          f'folds {figures["chosen"]["plain"]:.4f}, under CDE {cde:.4f}, under HDE {hde:.4f}')
    return 0


if __name__ == '__main__':
    sys.exit(main())
