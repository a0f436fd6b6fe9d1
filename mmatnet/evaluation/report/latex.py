"""A report, or several side by side, as a LaTeX table."""
from collections.abc import Mapping, Sequence
from typing import Any

from mmatnet.evaluation.formats.stamps import stamped
from mmatnet.evaluation.report.tables import (
    PAPER_NAMES,
    long_table,
    notes,
    paper_parts,
    paper_table,
)

LATEX = {'\\': r'\textbackslash{}', '{': r'\{', '}': r'\}', '&': r'\&', '%': r'\%', '$': r'\$',
         '#': r'\#', '_': r'\_', '~': r'\textasciitilde{}', '^': r'\textasciicircum{}',
         '±': r'$\pm$', '[': '{[}', ']': '{]}'}


def to_latex(reports: Mapping[str, Mapping[str, Any]], style: str = 'long') -> str:
    r"""Put one run, or several side by side, into a LaTeX ``tabular``; it needs no package.

    Args:
        reports (Mapping): Name of the run to its report.
        style (str): As for :func:`mmatnet.evaluation.report.markdown.to_markdown`.

    Returns:
        str: What the scores are, as comments, and the table.
    """
    if style == 'long':
        header, *rows = long_table(reports)
        head, columns = [_latex_row(header)], 'll' + 'r' * (len(header) - 2)
    else:
        header, *rows = paper_table(reports)
        parts = paper_parts(reports)
        groups = ' & '.join(rf'\multicolumn{{2}}{{c}}{{{latex_text(PAPER_NAMES.get(part, part))}}}'
                            for part in parts)
        head = [rf' & {groups} \\', _latex_row(['run', *(['UF1', 'UAR'] * len(parts))])]
        columns = 'l' + 'r' * (len(header) - 1)
    comments = [f'% {note}' for note in notes(reports, style)]
    for run, report in reports.items():
        for name, gain in report.get('gain_over_last', {}).items():
            gains = ', '.join(f'{metric} {value:+.4f}' for metric, value in gain.items())
            comments.append(f'% {stamped(run, report)}, {name}: gained over last: {gains}')
    return '\n'.join([*comments, rf'\begin{{tabular}}{{{columns}}}', r'\hline', *head, r'\hline',
                      *map(_latex_row, rows), r'\hline', r'\end{tabular}']) + '\n'


def latex_text(text: str) -> str:
    """Escape what LaTeX reads as commands."""
    return ''.join(LATEX.get(letter, letter) for letter in text)


def _latex_row(cells: Sequence[str]) -> str:
    return ' & '.join('--' if cell == '-' else latex_text(cell) for cell in cells) + r' \\'
