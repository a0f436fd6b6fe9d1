"""A report, or several side by side, in Markdown."""
from collections.abc import Mapping, Sequence
from typing import Any

from mmatnet.evaluation.formats.stamps import stamped
from mmatnet.evaluation.report.tables import gain_table, long_table, notes, paper_table


def markdown_table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Write header and rows as the lines of a Markdown table."""
    lines = ['| ' + ' | '.join(cell.replace('|', r'\|') for cell in row) + ' |' for row in rows]
    return [lines[0].replace('|  |', '| |'), '|---' * len(rows[0]) + '|', *lines[1:]]


def to_markdown(reports: Mapping[str, Mapping[str, Any]], style: str = 'long') -> str:
    """Put one run, or several side by side, into a Markdown table.

    Args:
        reports (Mapping): Name of the run to its report.
        style (str): ``long`` has a row per run and part with every metric, and then each run's
            confusion matrix; ``paper`` a row per run with UF1 and UAR of each part.

    Returns:
        str: The table, what ``oracle`` gained over ``last``, confusion matrices, remarks.
    """
    lines = markdown_table(long_table(reports) if style == 'long' else paper_table(reports))
    for run, report in reports.items():
        if 'gain_over_last' in report:
            lines += ['', f'{stamped(run, report)}: what choosing the weights on the test subjects '
                          'gained over the last weights.', '',
                      *markdown_table(gain_table(report['gain_over_last']))]
    for run, report in reports.items() if style == 'long' else ():
        seeds = len(report['seeds'])
        lines += ['', f'{stamped(run, report)}: protocol {report["protocol"] or "unknown"}, '
                      f'selection {report["selection"] or "unknown"}. Rows are truth, columns '
                      'prediction' + (f', summed over {seeds} seeds.' if seeds > 1 else '.'), '',
                  *markdown_table([['', *report['classes']],
                                   *([name, *map(str, row)] for name, row in
                                     zip(report['classes'], report['full']['confusion'],
                                         strict=True))])]
    said = notes(reports, style)
    return '\n'.join([*lines, *(['', *(f'- {note}' for note in said)] if said else [])]) + '\n'
