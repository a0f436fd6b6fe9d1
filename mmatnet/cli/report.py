"""``mmatnet report RUN...``."""
import argparse
from collections.abc import Sequence

from mmatnet.cli import command
from mmatnet.errors import InputError


def build_parser() -> argparse.ArgumentParser:
    """Return the parser."""
    parser = argparse.ArgumentParser(
        prog='mmatnet report',
        description='Put the reports of several runs of `mmatnet crossval` side by side.',
        epilog='example: mmatnet report work_dirs/demo/runs/* --style paper --latex table.tex')
    parser.add_argument('runs', nargs='+', help="work dirs of `mmatnet crossval`")
    parser.add_argument('--style', choices=('long', 'paper'), default='long',
                        help='long: a row per run and database, every metric with its interval, '
                             'and confusion matrices; paper: a row per run, UF1 and UAR in '
                             'columns full, CASME II, SMIC, SAMM (default: long)')
    parser.add_argument('--out', metavar='FILE', help='also write the tables to a Markdown file')
    parser.add_argument('--latex', metavar='FILE',
                        help='also write the table to a LaTeX file; it needs no package')
    parser.add_argument('--json', metavar='FILE',
                        help='also write all reports, by run, to a JSON file')
    return parser


@command
def main(argv: Sequence[str] | None = None) -> int:
    """Count each run's predictions anew and print one table."""
    args = build_parser().parse_args(argv)

    from mmatnet.evaluation.report.latex import to_latex
    from mmatnet.evaluation.report.markdown import to_markdown
    from mmatnet.evaluation.report.recount import recount
    from mmatnet.evaluation.report.tables import run_name
    from mmatnet.io.atomic import atomic_file
    from mmatnet.io.json_files import write_json

    reports = {}
    for run in args.runs:
        name = run_name(run)
        if name in reports:
            raise InputError(f'two runs are called {name!r}; rename one of the folders')
        reports[name] = recount(run)
    tables = to_markdown(reports, args.style)
    for file, text in ((args.out, tables), (args.latex, to_latex(reports, args.style))):
        if file is not None:
            with atomic_file(file) as temporary:
                temporary.write_text(text, encoding='utf-8')
    if args.json is not None:
        write_json(args.json, reports)
    print(tables)
    return 0
