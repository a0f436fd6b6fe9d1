"""Write the kept predictions of a row of docs/model_zoo.md as `mmatnet compare` reads them.

    python benchmarks/zoo_predictions.py svm_megc2019-hde_flow-28-stretched svm.csv
    mmatnet compare mine.csv svm.csv --classes negative positive surprise

Scores have four digits.
"""
import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from zoo_runs import read_facts, read_run

from mmatnet.cli import command
from mmatnet.errors import InputError
from mmatnet.evaluation.formats.predictions import write_predictions


@command
def main(argv: Sequence[str] | None) -> int:
    """Write them."""
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('row', metavar='ROW', help='its name in the table')
    parser.add_argument('out', metavar='FILE', type=Path)
    args = parser.parse_args(argv)
    facts = read_facts()
    if args.row not in facts:
        raise InputError(f'docs/model_zoo.md has no row {args.row}; its first column names them')
    write_predictions(args.out, read_run(args.row, facts[args.row]))
    return 0


if __name__ == '__main__':
    sys.exit(main(None))
