"""``mmatnet report RUN...``."""
import argparse
from collections.abc import Sequence

from mmatnet.cli import command


def build_parser() -> argparse.ArgumentParser:
    """Return the parser."""
    parser = argparse.ArgumentParser(
        prog='mmatnet report',
        description='Put the reports of several runs of tools/crossval.py side by side.',
        epilog='example: mmatnet report work_dirs/demo/runs/*')
    parser.add_argument('runs', nargs='+', help="work dirs of tools/crossval.py")
    parser.add_argument('--out', metavar='FILE', help='also write the tables to a Markdown file')
    return parser


@command
def main(argv: Sequence[str] | None = None) -> int:
    """Read each run's report.json and print one table."""
    args = build_parser().parse_args(argv)

    import json
    from pathlib import Path

    from mmatnet.atomic import atomic_file
    from mmatnet.errors import InputError
    from mmatnet.evaluation.report import to_markdown

    reports = {}
    for run in args.runs:
        path = Path(run, 'report.json')
        if not path.is_file():
            raise InputError(f'no report at {path}; tools/crossval.py writes one when all folds '
                             'are done')
        name = Path(run).name
        if name in reports:
            raise InputError(f'two runs are called {name!r}; rename one of the folders')
        try:
            reports[name] = json.loads(path.read_text(encoding='utf-8'))
            tables = to_markdown(reports)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise InputError(f'{path} is not a report ({type(error).__name__}: {error}); run '
                             'tools/crossval.py again') from error
    if args.out:
        with atomic_file(args.out) as temporary:
            temporary.write_text(tables, encoding='utf-8')
    print(tables)
    return 0
