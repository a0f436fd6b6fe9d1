"""``mmatnet report RUN...``."""
import argparse
from collections.abc import Sequence

from mmatnet.cli import command


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
    """Read each run's report.json and print one table."""
    args = build_parser().parse_args(argv)

    import json
    from pathlib import Path

    from mmatnet.errors import InputError
    from mmatnet.evaluation.report.latex import to_latex
    from mmatnet.evaluation.report.markdown import to_markdown
    from mmatnet.evaluation.report.tables import run_name
    from mmatnet.io.atomic import atomic_file

    reports = {}
    for run in args.runs:
        path = Path(run, 'report.json')
        if not path.is_file():
            raise InputError(f'no report at {path}; `mmatnet crossval` writes one when all folds '
                             'are done')
        name = run_name(run)
        if name in reports:
            raise InputError(f'two runs are called {name!r}; rename one of the folders')
        try:
            reports[name] = json.loads(path.read_text(encoding='utf-8'))
            tables = to_markdown(reports, args.style)
            latex = to_latex(reports, args.style)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise InputError(f'{path} is not a report ({type(error).__name__}: {error}); run '
                             '`mmatnet crossval` again') from error
    everything = json.dumps(reports, indent=1, ensure_ascii=False) + '\n'
    for file, text in ((args.out, tables), (args.latex, latex), (args.json, everything)):
        if file is not None:
            with atomic_file(file) as temporary:
                temporary.write_text(text, encoding='utf-8')
    print(tables)
    return 0
